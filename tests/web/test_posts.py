"""People and posts on the screen: what she may do in words, a colleague who stands in, a superior who appoints and lets go."""

import datetime as dt

import pytest
from django.test import Client

from hutong.domain.accounts.commands import reviews
from hutong.domain.accounts.models.reviews import ReviewedRight
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import RIGHTS, appoint
from hutong.domain.directory.models import Post, Staff
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.web.words_rights import RIGHTS_SAID
from tests.factories.directory import later_numbers, post, staff
from tests.people import FAR, HOME, li_jing, street_head, wang_fang, zhang_min

MONDAY, FRIDAY = dt.date(2026, 4, 6), dt.date(2026, 4, 10)
HEAD = ["accounts.manage", "tasks.work"]
PAGES = ["", "new/", "102/", "102/give/", "102/leave/", "102/2/end/", "reviews/"]
ELSEWHERE = ["103/", "103/give/", "103/leave/", "103/3/end/", "102/3/stand-in/"]


def seated(who, at):
    """A browser in which somebody is signed in and wears a hat."""
    client = Client()
    session = client.session
    session["staff"], session["post"], session["name"] = who, at, directory.actor_of(who, at).name
    session.save()
    return client


@pytest.fixture(autouse=True)
def people(db):
    later_numbers()
    for who, at, rights in (
        (wang_fang, HOME, ["asks.answer", "pool.read"]),
        (zhang_min, HOME, ["asks.answer"]),
        (li_jing, FAR, ["asks.answer"]),
        (street_head, 110114010000, HEAD),
    ):
        staff(who, f"u{who.user_id}", password=None)
        post(who, at)
        appoint(SYSTEM, staff=who.user_id, title=who.post, area=at, rights=rights)
    Post.objects.update(valid_from=dt.date(2025, 1, 1), rights_since=None)
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def wang():
    return seated(101, 1)


@pytest.fixture
def chen():
    return seated(104, 4)


def test_every_right_is_a_sentence():
    assert set(RIGHTS_SAID["right"]) == RIGHTS | {"door.enter"}
    assert {right.partition(".")[0] for right in RIGHTS_SAID["right"]} == set(RIGHTS_SAID["right_for"])


def test_she_reads_what_she_may_do_where_for_what_and_until_when(wang):
    text = wang.get("/door/me/rights/").text
    for words in ("看居民的资料", "为了只问一次", "龙泽苑社区居委会", "没有定结束的日子"):
        assert words in text
    assert "受理诉求" not in text and text.count('class="button main"') == 1


def test_she_asks_a_colleague_to_stand_in_and_takes_it_back(wang):
    page = wang.get("/door/me/rights/stand-in/").text
    assert "张敏 · 昌平区回龙观街道龙泽苑社区居委会 · 社区工作者" in page and "李静" not in page
    form = {"by": 102, "since": "2026-04-06", "until": "2026-04-10", "reason": "休假", "right": ["asks.answer"]}
    told = wang.post("/door/me/rights/stand-in/", form, follow=True).text
    assert "张敏" in told and "2026-04-10" in told
    hat = next(one for one in directory.hats(102) if one.acting_for == 1)
    deputy = seated(102, hat.post_id)
    text = deputy.get("/door/me/rights/").text
    assert "代 王芳 · 社区工作者" in text and "休假" in text and "看居民的资料" not in text
    assert deputy.get("/door/me/rights/stand-in/").status_code == 404
    wang.post(f"/door/me/rights/recall/{hat.post_id}/")
    assert not [one for one in directory.hats(102) if one.acting_for]


def test_what_cannot_be_is_said_and_what_was_typed_stays(wang):
    form = {"by": 102, "since": "2026-04-06", "until": "2026-04-01", "reason": "学习三天", "right": ["asks.answer"]}
    refused = wang.post("/door/me/rights/stand-in/", form)
    assert refused.status_code == 422 and "比开始早" in refused.text and "学习三天" in refused.text


def test_a_superior_opens_an_account_appoints_and_lets_go(chen):
    assert "王芳" in chen.get("/posts/").text and "李静" not in chen.get("/posts/").text
    assert "王芳" not in chen.get("/posts/?q=张").text
    told = chen.post("/posts/new/", {"name": "赵静", "username": "zhaojing", "number": "G9"}, follow=True)
    new = Staff.objects.get(username="zhaojing").pk
    assert told.request["PATH_INFO"] == f"/posts/{new}/give/" and "directory.manage" not in told.text
    form = {"title": "社区工作者", "code": str(HOME), "group": ["worker"], "since": "2026-04-06"}
    assert "岗位定好了" in chen.post(f"/posts/{new}/give/", form, follow=True).text
    (hat,) = directory.hats(new)
    assert chen.get(f"/posts/{new}/{hat.post_id}/end/").status_code == 200
    chen.post(f"/posts/{new}/{hat.post_id}/end/", {"day": "2026-04-08", "to": "1"})
    assert directory.hats(new)[0].valid_to == dt.date(2026, 4, 8)
    assert "全部退出" in chen.get(f"/posts/{new}/leave/").text
    chen.post(f"/posts/{new}/leave/", {"to": ""})
    assert not Staff.objects.get(pk=new).is_active


def test_a_superior_names_a_deputy_for_somebody_who_is_ill(chen):
    form = {"by": 101, "since": "2026-04-06", "until": "2026-04-10", "reason": "住院", "right": ["asks.answer"]}
    assert "代办" in chen.post("/posts/102/2/stand-in/", form, follow=True).text
    assert any(one.acting_for == 2 for one in directory.hats(101))


@pytest.mark.parametrize("where", PAGES)
def test_a_colleague_finds_none_of_it(wang, where):
    assert wang.get(f"/posts/{where}").status_code == 404


@pytest.mark.parametrize("where", ELSEWHERE)
def test_somebody_of_another_district_is_not_there(chen, where):
    assert chen.get(f"/posts/{where}").status_code == 404


def test_the_review_is_one_tap_and_a_reason_keeps_one(chen, wang):
    reviews.open_reviews(SYSTEM, area=110114000000, quarter=dt.date(2026, 4, 1))
    with scope(SYSTEM):
        row = ReviewedRight.objects.select_related("review").get(post=1, right="asks.answer")
    text = chen.get(f"/posts/reviews/{row.review_id}/").text
    assert "没用过的，收回" in text and text.count('class="main"') == 1 and "回答还没问清的问题" in text
    refused = chen.post(f"/posts/reviews/{row.review_id}/settle/", {"keep": row.pk, f"reason-{row.pk}": ""})
    assert refused.status_code == 422 and "为什么" in refused.text
    assert "快要收回" in wang.get("/door/me/rights/").text
    told = wang.post(f"/door/me/rights/{row.pk}/objection/", {"words": "五月入户要用"}, follow=True).text
    assert "五月入户要用" in told
    assert "王芳说：五月入户要用" in chen.get(f"/posts/reviews/{row.review_id}/").text
    chen.post(f"/posts/reviews/{row.review_id}/settle/", {"keep": row.pk, f"reason-{row.pk}": "五月要用"})
    assert "五月要用" in wang.get("/door/me/rights/").text
    with scope(SYSTEM):
        taken = ReviewedRight.objects.get(post=1, right="pool.read")
    with clock.standing_at(MONDAY + dt.timedelta(days=8)):
        reviews.take_unused(SYSTEM)
        assert not directory.actor_of(101, 1).may("pool.read")
        fresh = seated(104, 4)
        assert "恢复了" in fresh.post(f"/posts/reviews/{row.review_id}/{taken.pk}/restore/", follow=True).text
        assert directory.actor_of(101, 1).may("pool.read")
    assert "龙泽苑社区居委会" in chen.get("/posts/reviews/").text
