"""Rights that nobody uses go by themselves. Whoever needs one says so in a sentence, and a mistake is put right by a tap."""

import ast
import datetime as dt
import re

import pytest

from hutong.domain.accounts import reviewing
from hutong.domain.accounts.commands import reviews as commands
from hutong.domain.accounts.jobs import begin_reviews, tend_reviews
from hutong.domain.accounts.models.reviews import ReviewedRight
from hutong.domain.accounts.queries import reviews as queries
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import RIGHTS, appoint, stand_in
from hutong.domain.journal import queries as journal
from hutong.domain.journal.command import about, command
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import queries as inboxes
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.architecture.sources import modules, tree
from tests.factories.directory import later_numbers, post, staff
from tests.people import FAR, HOME, li_jing, street_head, wang_fang

pytestmark = pytest.mark.django_db
LONG_AGO, QUARTER = dt.date(2025, 1, 1), dt.date(2026, 4, 1)
DUE = QUARTER + reviewing.STAYS


@command(needs="pool.merge")
def merged(actor):
    """What Wang Fang does with one of her rights."""
    about(entity="person", records=[7], community=actor.area)


@pytest.fixture(autouse=True)
def people():
    later_numbers()
    for who, name, at, rights in (
        (wang_fang, "wangfang", HOME, ["pool.merge", "asks.answer", "pool.observe", "tasks.work"]),
        (li_jing, "lijing", FAR, ["asks.answer"]),
        (street_head, "chengang", 110114010000, ["accounts.manage", "tasks.work"]),
    ):
        staff(who, name, password=None)
        post(who, at)
        appoint(SYSTEM, staff=who.user_id, title=who.post, area=at, rights=rights)
    directory_since_long_ago()
    with clock.standing_at(dt.date(2026, 2, 10)):
        merged(wang())
    with clock.standing_at(QUARTER):
        yield


def directory_since_long_ago():
    from hutong.domain.directory.models import Post

    Post.objects.update(rights_since=None, valid_from=LONG_AGO)


def wang():
    return directory.actor_of(101, 1)


def head():
    return directory.actor_of(104, 4)


def on(day):
    """The night of a day, and what it told."""
    with clock.standing_at(day):
        tend_reviews()
        deliver()


def lines(who=101):
    with scope(SYSTEM):
        return {row.right: row for row in ReviewedRight.objects.filter(staff=who).select_related("review")}


def inbox(actor, kind):
    return [one for one in inboxes.inbox(actor) if one.kind == kind]


def test_a_quarter_begins_with_a_list_of_what_was_not_used_yes_or_no():
    on(QUARTER)
    assert {right: row.used for right, row in lines().items()} == {
        "pool.merge": True,
        "asks.answer": False,
        "pool.observe": False,
    }
    fields = {field.name for field in ReviewedRight._meta.get_fields()}
    assert not [name for name in fields if re.search("count|times|last|often", name)]
    (task,) = inbox(head(), reviewing.KIND)
    view = queries.review(head(), task.subject)
    (held,) = view.posts
    assert (held.name, [one.right for one in held.unused], view.waiting) == ("王芳", ["asks.answer", "pool.observe"], 2)
    assert task.title == "复核权限：龙泽苑社区居委会，1 个岗位"


def test_once_a_quarter_however_often_the_night_comes():
    on(QUARTER)
    on(QUARTER + dt.timedelta(days=1))
    assert len(inbox(head(), reviewing.KIND)) == 1


def test_an_operator_begins_one_out_of_turn_and_it_is_not_begun_twice():
    day = dt.date(2026, 2, 20)
    with clock.standing_at(day):
        assert begin_reviews(SYSTEM.area, day) == 2 and begin_reviews(SYSTEM.area, day) == 0
        deliver()
        (task,) = inbox(head(), reviewing.KIND)
        (held,) = queries.review(head(), task.subject).posts
        assert [one.right for one in held.unused] == ["asks.answer", "pool.observe"], "what was used last week is in use"
    on(dt.date(2026, 3, 1))
    with clock.standing_at(dt.date(2026, 3, 1)):
        assert begin_reviews(SYSTEM.area, dt.date(2026, 3, 1)) == 0, "while it is open there is no second one"
    with pytest.raises(NotFound):
        begin_reviews(110199000000, QUARTER)


def test_doing_nothing_takes_it_away_after_thirty_days_and_a_week_after_she_was_told():
    on(QUARTER)
    on(DUE - dt.timedelta(days=8))
    assert not inbox(wang(), reviewing.OWN_KIND)
    on(DUE - dt.timedelta(days=7))
    assert inbox(wang(), reviewing.OWN_KIND) and wang().may("asks.answer")
    on(DUE - dt.timedelta(days=1))
    assert wang().may("asks.answer")
    on(DUE)
    assert wang().rights == {"pool.merge", "tasks.work", "door.enter"}
    assert not inbox(head(), reviewing.KIND) and not inbox(wang(), reviewing.OWN_KIND)
    (act,) = [one for one in journal.about_record(head(), entity="post", record_id=1) if one.verb == "withhold"]
    assert (act.verb, act.who, act.details["taken"]) == ("withhold", "系统", {"1": ["asks.answer", "pool.observe"]})


def test_what_she_uses_before_it_goes_stays():
    """Asked about on the first of the quarter, needed on the tenth: it was used, so nothing is taken."""
    on(QUARTER)
    with clock.standing_at(QUARTER + dt.timedelta(days=9)):
        command(needs="asks.answer")(lambda actor: about(entity="ask", records=[1], community=actor.area))(wang())
        command(needs="pool.observe")(lambda actor: about(entity="person", records=[7], community=actor.area))(wang())
    on(DUE - dt.timedelta(days=7))
    assert not inbox(wang(), reviewing.OWN_KIND) and not inbox(head(), reviewing.KIND), "nobody is bothered either"
    on(DUE)
    assert wang().rights == {"pool.merge", "asks.answer", "pool.observe", "tasks.work", "door.enter"}


def test_what_she_uses_on_the_last_day_stays_too():
    on(QUARTER)
    on(DUE - dt.timedelta(days=7))
    with clock.standing_at(DUE - dt.timedelta(days=1)):
        command(needs="asks.answer")(lambda actor: about(entity="ask", records=[1], community=actor.area))(wang())
    on(DUE)
    assert wang().rights == {"pool.merge", "asks.answer", "tasks.work", "door.enter"} and lines()["asks.answer"].used


def test_the_house_that_stood_still_gives_her_her_week_all_the_same():
    on(QUARTER)
    on(DUE + dt.timedelta(days=3))
    assert wang().may("asks.answer")
    on(DUE + dt.timedelta(days=10))
    assert not wang().may("asks.answer")


def test_the_superior_taps_once_and_it_goes_a_week_later():
    on(QUARTER)
    commands.settle_review(head(), review=inbox(head(), reviewing.KIND)[0].subject, keep={})
    deliver()
    assert not inbox(head(), reviewing.KIND) and inbox(wang(), reviewing.OWN_KIND)
    on(QUARTER + dt.timedelta(days=6))
    assert wang().may("asks.answer")
    on(QUARTER + dt.timedelta(days=7))
    assert not wang().may("asks.answer")


def test_keeping_one_needs_a_reason():
    on(QUARTER)
    number, line = inbox(head(), reviewing.KIND)[0].subject, lines()["asks.answer"].pk
    with pytest.raises(Refused, match="为什么"):
        commands.settle_review(head(), review=number, keep={line: " "})
    commands.settle_review(head(), review=number, keep={line: "年底普查要用"})
    on(DUE)
    assert wang().rights == {"pool.merge", "asks.answer", "tasks.work", "door.enter"}
    assert lines()["asks.answer"].kept_by == "陈刚"


def test_every_right_that_was_kept_stands_in_the_journal():
    on(QUARTER)
    number = inbox(head(), reviewing.KIND)[0].subject
    commands.settle_review(head(), review=number, keep={line.pk: "年底要用" for line in lines().values() if not line.used})
    (act,) = journal.about_record(head(), entity="review", record_id=number)
    assert sorted(act.details["kept"]) == [[1, "asks.answer"], [1, "pool.observe"]]


def test_she_objects_is_read_by_her_superior_and_has_two_weeks_more():
    on(QUARTER)
    on(DUE - dt.timedelta(days=7))
    with clock.standing_at(DUE - dt.timedelta(days=1)):
        commands.object_to(wang(), line=lines()["asks.answer"].pk, words="每年五月入户要用")
        deliver()
        (task,) = inbox(head(), reviewing.KIND)
        (held,) = queries.review(head(), task.subject).posts
        assert [one.objection for one in held.unused] == ["每年五月入户要用", ""]
    on(DUE)
    assert wang().may("asks.answer") and not wang().may("pool.observe")
    on(DUE + dt.timedelta(days=13))
    assert not wang().may("asks.answer")
    with pytest.raises(NotFound):
        commands.object_to(directory.actor_of(103, 3), line=lines()["asks.answer"].pk, words="?")


def test_a_mistake_is_put_right_by_one_tap_for_ninety_days():
    on(QUARTER)
    on(DUE - dt.timedelta(days=7))
    on(DUE)
    line = lines()["asks.answer"].pk
    with clock.standing_at(DUE + dt.timedelta(days=91)), pytest.raises(Refused, match="90 天"):
        commands.restore_right(head(), line=line)
    with clock.standing_at(DUE + dt.timedelta(days=89)):
        commands.restore_right(head(), line=line)
        assert wang().may("asks.answer")
        with pytest.raises(Refused):
            commands.restore_right(head(), line=line)
    on(dt.date(2026, 7, 1))
    assert "asks.answer" not in {one.right for one in lines().values() if one.review.quarter == dt.date(2026, 7, 1)}


def test_what_a_deputy_did_counts_for_the_post():
    with clock.standing_at(dt.date(2026, 3, 1)):
        made = stand_in(
            wang(), post=1, by=104, since=dt.date(2026, 3, 1), until=dt.date(2026, 3, 9), rights=["asks.answer"], reason="休假"
        )
        deputy = directory.actor_of(104, made)
        command(needs="asks.answer")(lambda actor: about(entity="ask", records=[1], community=actor.area))(deputy)
    on(QUARTER)
    assert lines()["asks.answer"].used


def test_nobody_looks_at_what_is_not_hers():
    on(QUARTER)
    number = inbox(head(), reviewing.KIND)[0].subject
    for actor in (wang(), directory.actor_of(103, 3)):
        with pytest.raises(NotFound):
            queries.review(actor, number)
        with pytest.raises(NotFound):
            commands.settle_review(actor, review=number, keep={})
    assert {one.right for one in queries.own_reviewed(wang())} == {"asks.answer", "pool.observe"}
    assert {one.right for one in queries.own_reviewed(directory.actor_of(103, 3))} == {"asks.answer"}


def test_a_right_of_yesterday_is_not_asked_about():
    with clock.standing_at(dt.date(2026, 3, 1)):
        appoint(SYSTEM, staff=101, title=wang_fang.post, area=HOME, rights=["pool.read", "pool.merge"])
    on(QUARTER)
    assert not lines()


def test_a_review_is_forgotten_when_nothing_of_it_can_come_back():
    on(QUARTER)
    on(DUE - dt.timedelta(days=7))
    on(DUE)
    on(DUE + dt.timedelta(days=100))
    assert not {one for one in lines().values() if one.review.quarter == QUARTER}


def test_what_leaves_no_trace_is_never_taken_and_all_else_does_leave_one():
    """A right that no command needs has no entries; it must be among those that are passed over."""
    needed = {
        word.value
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant | ast.Call)
        for word in ([node] if isinstance(node, ast.Constant) else [])
        if word.value in RIGHTS
    }
    assert needed >= RIGHTS - reviewing.TRACELESS
    assert not [right for right in (*reviewing.TRACELESS, "accounts.manage", "directory.manage") if reviewing.is_reviewed(right)]
