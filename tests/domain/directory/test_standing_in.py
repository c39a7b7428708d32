"""Zhang Min is on leave and Wang Fang stands in for her: no wider, no longer, and never lent on."""

import datetime as dt

import pytest

from hutong.domain.directory import queries
from hutong.domain.directory.commands import appoint, dismiss, give_post, leave, recall, stand_in, take_post, welcome
from hutong.domain.directory.jobs import tell_over
from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.queries.posts import untold
from hutong.domain.journal import queries as journal
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import commands as tasks
from hutong.domain.tasks import queries as inboxes
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import later_numbers, post, staff
from tests.people import FAR, HOME, STREET, li_jing, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 6)
HEAD = (STREET - {"door.enter"}) | {"accounts.manage"}


@pytest.fixture(autouse=True)
def people():
    later_numbers()
    for who, name, at in (
        (wang_fang, "wangfang", HOME), (zhang_min, "zhangmin", HOME), (li_jing, "lijing", FAR),
        (street_head, "chengang", 110114010000),
    ):  # fmt: skip
        staff(who, name, password=None)
        post(who, at)
    appoint(SYSTEM, staff=104, title=street_head.post, area=110114010000, rights=HEAD)
    with clock.standing_at(MONDAY):
        yield


def zhang():
    return queries.actor_of(102, 2)


def head():
    return queries.actor_of(104, 4)


def lent(actor=None, by=101, rights=("asks.answer", "tasks.work"), since=MONDAY, until=FRIDAY, post=2):
    return stand_in(actor or zhang(), post=post, by=by, since=since, until=until, rights=rights, reason="休年假")


def test_the_deputy_wears_a_hat_that_says_for_whom():
    made = lent()
    own, hat = queries.hats(101)
    assert own.post_id == 1 and (hat.title, hat.acting_for, hat.valid_to) == ("代 张敏 · 社区工作者", 2, FRIDAY)
    actor = queries.actor_of(101, made)
    assert actor.name == "王芳" and actor.rights == {"asks.answer", "tasks.work", "door.enter"}
    assert (actor.lo, actor.department, actor.acting_for) == (HOME, "", 2)
    (entry,) = journal.about_record(zhang(), entity="post", record_id=made)
    assert (entry.who, entry.details["name"], entry.details["of"]) == ("张敏", "王芳", "张敏")


def test_it_opens_nothing_a_minute_after_its_last_day():
    made = lent()
    with clock.standing_at(dt.datetime(2026, 3, 6, 23, 59, tzinfo=clock.BEIJING)):
        assert queries.actor_of(101, made).acting_for == 2
    with clock.standing_at(dt.datetime(2026, 3, 7, 0, 1, tzinfo=clock.BEIJING)), pytest.raises(NotFound):
        queries.actor_of(101, made)


def test_never_wider_than_the_post_itself_also_later():
    with pytest.raises(Refused, match="不能有本人没有的权限"):
        lent(rights=["reports.decide"])
    made = lent()
    appoint(SYSTEM, staff=102, title=zhang_min.post, area=HOME, rights=["tasks.work", "pool.read"])
    assert queries.actor_of(101, made).rights == {"tasks.work", "door.enter"}
    appoint(SYSTEM, staff=102, title=zhang_min.post, area=HOME, rights=["tasks.work", "asks.answer"])
    assert not queries.actor_of(101, made).may("asks.answer")


@pytest.mark.parametrize("end", ["dismissed", "left"])
def test_it_ends_with_the_post_itself(end):
    made = lent()
    if end == "dismissed":
        dismiss(SYSTEM, post=2, last_day=MONDAY)
        with clock.standing_at(MONDAY + dt.timedelta(days=1)), pytest.raises(NotFound):
            queries.actor_of(101, made)
    else:
        leave(head(), staff=102)
        with pytest.raises(NotFound):
            queries.actor_of(101, made)
        assert [hat.post_id for hat in queries.hats(101)] == [1]


def test_a_deputy_does_not_lend_on():
    made = lent()
    with pytest.raises(Refused, match="不能再转给别人代"):
        lent(queries.actor_of(101, made), by=103, post=made)
    with pytest.raises(NotFound):
        lent(queries.actor_of(101, made), by=103)


def test_only_the_holder_or_a_superior_may_give_it():
    with pytest.raises(NotFound):
        lent(queries.actor_of(103, 3))
    with pytest.raises(NotFound):
        lent(queries.actor_of(101, 1))
    assert queries.actor_of(101, lent(head())).may("asks.answer")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"by": 102}, "代办的人不对"),
        ({"by": 999}, "代办的人不对"),
        ({"until": MONDAY - dt.timedelta(days=1)}, "比开始早"),
        ({"since": dt.date(2026, 2, 1), "until": dt.date(2026, 2, 3)}, "已经过去"),
        ({"until": dt.date(2027, 3, 1)}, "最多半年"),
        ({"rights": []}, "至少选一项"),
    ],
)
def test_what_cannot_be_lent_is_said(more, words):
    with pytest.raises(Refused, match=words):
        lent(**more)


def test_it_is_recalled_at_once_by_any_of_the_three():
    for who in (zhang, head, lambda: queries.actor_of(101, 1)):
        made = lent()
        recall(who(), post=made)
        with pytest.raises(NotFound):
            queries.actor_of(101, made)
    with pytest.raises(NotFound):
        recall(queries.actor_of(103, 3), post=lent())


def handed_to(number, subject=7):
    """A piece of work that was handed to one post."""
    with scope(SYSTEM):
        tasks.open_for(SYSTEM, tasks=[tasks.NewTask(HOME, "tasks.work", "assigned", subject, "填一张表", post=number)])


def titles(staff_id, post_id):
    return [one.title for one in inboxes.inbox(queries.actor_of(staff_id, post_id))]


def test_the_deputy_has_the_work_that_was_handed_to_the_post():
    handed_to(2)
    assert titles(101, 1) == [] and titles(101, lent()) == ["填一张表"]


def test_who_leaves_opens_nothing_and_her_work_goes_to_the_colleague_named():
    handed_to(2)
    leave(head(), staff=102, to=1)
    with pytest.raises(NotFound):
        queries.actor_of(102, 2)
    assert queries.sign_in("zhangmin", "") is None and not Staff.objects.get(pk=102).is_active
    deliver()
    assert titles(101, 1) == ["填一张表"]
    (entry, *_) = journal.about_record(SYSTEM, entity="staff", record_id=102)
    assert (entry.verb, entry.who, entry.details["posts"]) == ("leave", "陈刚", [2])


def test_without_a_colleague_it_goes_back_to_the_unit():
    handed_to(2)
    take_post(head(), post=2)
    deliver()
    assert titles(101, 1) == ["填一张表"]


def passes_to(day):
    """The first minutes of a day, and what it told."""
    with clock.standing_at(day):
        tell_over(0)
        deliver()


def test_until_her_last_day_her_work_stays_with_her_and_then_goes_to_the_colleague_named():
    handed_to(2)
    take_post(head(), post=2, last_day=FRIDAY, to=1)
    for day in (MONDAY, FRIDAY):
        passes_to(day)
        assert (titles(102, 2), titles(101, 1)) == (["填一张表"], []), day
    passes_to(FRIDAY + dt.timedelta(days=1))
    with clock.standing_at(FRIDAY + dt.timedelta(days=1)):
        assert titles(101, 1) == ["填一张表"]


def test_a_post_that_ends_by_its_date_leaves_no_work_lying_about():
    handed_to(2)
    handed_to(lent(), 8)
    Post.objects.filter(pk=2).update(valid_to=FRIDAY)
    passes_to(FRIDAY + dt.timedelta(days=1))
    with clock.standing_at(FRIDAY + dt.timedelta(days=1)):
        assert titles(101, 1) == ["填一张表"] * 2
        assert not untold(clock.today())


def test_an_end_is_told_once():
    take_post(head(), post=2)
    passes_to(FRIDAY)
    passes_to(FRIDAY)
    with scope(SYSTEM):
        assert [news.payload for news in News.objects.filter(topic="post.ended")] == [{"post": 2, "staff": 102}]


def test_what_has_ended_is_not_ended_again_on_another_day():
    made = lent()
    recall(zhang(), post=made)
    take_post(head(), post=2)
    with clock.standing_at(FRIDAY):
        for again in (lambda: take_post(head(), post=2), lambda: recall(head(), post=made)):
            with pytest.raises(NotFound):
                again()
        assert [hat.post_id for hat in queries.hats(102)] == []
    assert Post.objects.get(pk=2).valid_to == MONDAY


def test_who_comes_back_to_a_post_begins_anew_and_who_has_it_keeps_it():
    give_post(head(), staff=102, title=zhang_min.post, area=HOME, rights=["asks.answer"], since=FRIDAY)
    assert queries.actor_of(102, 2).may("asks.answer"), "there is no hole until Friday"
    take_post(head(), post=2)
    with clock.standing_at(FRIDAY):
        give_post(head(), staff=102, title=zhang_min.post, area=HOME, rights=["asks.answer"])
        assert Post.objects.get(pk=2).valid_from == FRIDAY, "no review says that she has not used it for 90 days"


def test_a_superior_ends_nothing_elsewhere_and_nothing_of_her_own():
    appoint(SYSTEM, staff=102, title="挂职", area=FAR, rights=["tasks.work"])
    with pytest.raises(Refused, match="别处还有岗位"):
        leave(head(), staff=102)
    with pytest.raises(NotFound):
        leave(head(), staff=103)
    with pytest.raises(Refused, match="自己"):
        leave(head(), staff=104)
    with pytest.raises(Refused, match="自己"):
        take_post(head(), post=4)
    with pytest.raises(NotFound):
        leave(queries.actor_of(101, 1), staff=102)


def test_a_superior_takes_no_colleagues_rights_herself():
    with pytest.raises(Refused, match="不能定自己来代办"):
        lent(head(), by=104)
    assert lent(by=104), "Zhang Min herself may ask her superior"


def test_an_account_without_a_post_belongs_to_the_area_that_opened_it_or_where_it_worked():
    new = welcome(head(), username="zhaojing", name="赵静")
    appoint(SYSTEM, staff=103, title=li_jing.post, area=FAR, rights=["accounts.manage"])
    far = queries.actor_of(103, 3)
    assert [one.staff for one in queries.newcomers(head())] == [new] and queries.newcomers(far) == ()
    for who in (new, 102):
        with pytest.raises(NotFound):
            queries.person_of(far, who)
        with pytest.raises(NotFound):
            give_post(far, staff=who, title="社区工作者", area=FAR, rights=["pool.read"])
    take_post(head(), post=2)
    with clock.standing_at(FRIDAY):
        assert queries.person_of(head(), 102).posts == ()
        give_post(head(), staff=102, title=zhang_min.post, area=HOME, rights=["pool.read"])
        assert queries.actor_of(102, 2).may("pool.read"), "whose post has run out may be given it again"


def test_a_superior_appoints_in_her_area_no_more_than_she_may():
    new = welcome(head(), username="zhaojing", name="赵静", external_id="G100")
    assert not Staff.objects.get(pk=new).has_usable_password()
    made = give_post(head(), staff=new, title="社区工作者", area=HOME, rights=["pool.read"])
    assert queries.actor_of(new, made).may("pool.read")
    with pytest.raises(NotFound):
        give_post(head(), staff=new, title="社区工作者", area=FAR, rights=["pool.read"])
    with pytest.raises(Refused, match="系统管理员"):
        give_post(head(), staff=new, title="x", area=HOME, rights=["directory.manage"])
    with pytest.raises(Refused, match="上一级"):
        give_post(head(), staff=new, title="x", area=110114010000, rights=["accounts.manage"])
    with pytest.raises(Refused, match="给自己"):
        give_post(head(), staff=104, title="x", area=HOME, rights=["pool.read"])
