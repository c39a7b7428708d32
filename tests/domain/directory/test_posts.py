"""What somebody may do follows from the post worn, for as long as it is held."""

import datetime as dt

import pytest

from hutong.domain.directory import commands, queries
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import PASSWORD, area, post, staff
from tests.people import FAR, HOME, city_desk, li_jing, street_head, wang_fang

pytestmark = pytest.mark.django_db


def test_wang_fang_signs_in_with_her_password_only():
    staff(wang_fang, "wangfang")
    found = queries.sign_in(" wangfang ", PASSWORD)
    assert found is not None and found.name == "王芳"
    assert queries.sign_in("Wangfang", PASSWORD) == found, "a telephone begins with a large letter by itself"
    assert queries.sign_in("wangfang", "something else") is None
    assert queries.sign_in("nobody", PASSWORD) is None


def test_somebody_who_left_cannot_sign_in():
    gone = staff(wang_fang, "wangfang")
    gone.is_active = False
    gone.save()
    assert queries.sign_in("wangfang", PASSWORD) is None


def test_a_hat_gives_its_area_and_its_rights():
    staff(wang_fang, "wangfang")
    made = post(wang_fang, HOME)
    (hat,) = queries.hats(101)
    assert hat.path == ("昌平区", "回龙观街道", "龙泽苑社区居委会")
    actor = queries.actor_of(101, made.pk)
    assert (actor.lo, actor.hi, actor.community, actor.name) == (HOME, HOME, HOME, "王芳")
    assert actor.may("asks.answer") and not actor.may("directory.manage")


def test_a_street_head_covers_the_whole_street():
    staff(street_head, "chengang")
    post(street_head, 110114010000)
    actor = queries.actor_of(104, 4)
    assert actor.covers(HOME) and not actor.covers(FAR) and actor.community is None


def test_nobody_wears_the_hat_of_another_or_one_that_has_ended():
    for who, name in ((wang_fang, "wangfang"), (li_jing, "lijing")):
        staff(who, name)
    post(wang_fang, HOME)
    ended = post(li_jing, FAR, valid_to=dt.date(2026, 1, 31))
    with pytest.raises(NotFound):
        queries.actor_of(li_jing.user_id, 1)
    with pytest.raises(NotFound):
        queries.actor_of(li_jing.user_id, ended.pk)
    assert queries.hats(li_jing.user_id) == []
    with clock.standing_at(dt.date(2026, 1, 31)):
        assert queries.actor_of(li_jing.user_id, ended.pk).name == "李静"


def test_hiring_and_appointing_are_entered_in_the_journal():
    area(HOME)
    zhao = commands.hire(SYSTEM, username="zhaolei", name="赵磊", password="a long enough one")
    made = commands.appoint(SYSTEM, staff=zhao, title="社区工作者", area=HOME, rights=["pool.read"])
    assert queries.actor_of(zhao, made).rights == {"pool.read", "door.enter"}
    again = commands.appoint(SYSTEM, staff=zhao, title="社区工作者", area=HOME, rights=["pool.read", "asks.answer"])
    assert again == made and queries.actor_of(zhao, made).may("asks.answer")
    with pytest.raises(Refused, match="才开始"):
        commands.dismiss(SYSTEM, post=made, last_day=clock.today() - dt.timedelta(days=1))
    commands.dismiss(SYSTEM, post=made)
    assert len(queries.hats(zhao)) == 1
    with clock.standing_at(clock.today() + dt.timedelta(days=1)):
        assert queries.hats(zhao) == []
    verbs = [act.verb for act in journal.about_record(SYSTEM, entity="post", record_id=made)]
    assert verbs == ["dismiss", "appoint", "appoint"]


def test_what_cannot_be_is_refused_in_plain_words():
    area(HOME)
    staff(wang_fang, "wangfang")
    with pytest.raises(Refused, match="已经有人用了"):
        commands.hire(SYSTEM, username="wangfang", name="王芳", password="a long enough one")
    with pytest.raises(Refused, match="太短"):
        commands.hire(SYSTEM, username="wf", name="王芳", password="short")
    for name in ("~101", "wang fang", "<b>"):
        with pytest.raises(Refused, match="账号里只能有"):
            commands.hire(SYSTEM, username=name, name="王芳", password="a long enough one")
    with pytest.raises(Refused, match="太常见"):
        commands.hire(SYSTEM, username="wf", name="王芳", password="password123")
    with pytest.raises(Refused, match=r"没有这样的权限：fly"):
        commands.appoint(SYSTEM, staff=101, title="飞行员", area=HOME, rights=["fly"])
    with pytest.raises(NotFound):
        commands.appoint(city_desk, staff=101, title="社区工作者", area=HOME, rights=["pool.read"])
