"""Work lies in the inbox of a post: who sees it, who hands it on, how it is closed."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from hutong.domain.journal import queries as journal
from hutong.domain.journal.command import command
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import commands, queries
from hutong.domain.tasks.commands import NewTask
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Broken, Conflict, NotFound, Refused
from tests.factories.directory import post, staff
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, li_jing, liu_yan, ma_li, street_head, wang_fang, zhang_min

STREET = 110114010000
MONDAY = dt.date(2026, 6, 8)
RETURN = NewTask(HOME, "reports.return", "return", 7, "高龄津贴花名册", due=dt.date(2026, 6, 12))


@pytest.fixture(autouse=True)
def office(db):
    """Monday morning: Wang Fang and Zhang Min sit in one community, Li Jing in another district, Chen Gang in the street."""
    for who, name, place in ((wang_fang, "wf", HOME), (zhang_min, "zm", HOME), (li_jing, "lj", FAR), (street_head, "cg", STREET)):
        staff(who, name, password=None)
        post(who, place)
    with clock.standing_at(MONDAY):
        yield


@command(needs="tasks.work")
def opened(actor, *, tasks):
    return commands.open_tasks(tasks)


@command(needs="tasks.work")
def closed(actor, **words):
    return commands.close_tasks("return", [7], by=actor.name, **words)


@command(needs="tasks.work")
def moved(actor, *, due):
    return commands.move_due("return", [7], due)


@command(needs="tasks.work")
def closed_case(actor, **words):
    return commands.close_tasks("case", [9], by=actor.name, **words)


@command(needs="tasks.work")
def moved_case(actor, *, subject, due_at):
    return commands.move_due("case", [subject], None, due_at=due_at)


def titles(actor):
    return [task.title for task in queries.inbox(actor)]


def test_what_the_street_sends_lies_in_the_community():
    assert opened(street_head, tasks=[RETURN]) == 1
    (task,) = queries.inbox(wang_fang)
    assert (task.title, task.days_left, task.urgency, task.mine) == ("高龄津贴花名册", 4, "calm", False)
    assert queries.count(zhang_min) == 1
    assert titles(street_head) == titles(li_jing) == []


def test_the_same_work_is_opened_once():
    opened(street_head, tasks=[RETURN])
    assert opened(street_head, tasks=[RETURN, NewTask(NEXT_DOOR, "reports.return", "return", 7, "高龄津贴花名册")]) == 1
    assert titles(wang_fang) == ["高龄津贴花名册"]


def test_work_goes_up_to_a_post_that_its_sender_does_not_see():
    opened(wang_fang, tasks=[NewTask(STREET, "reports.review", "review", 7, "核龙泽苑的花名册")])
    assert titles(street_head) == ["核龙泽苑的花名册"]
    assert titles(wang_fang) == []


def test_a_department_sees_its_own_work_at_one_area():
    district = 110114000000
    opened(city_desk, tasks=[
        NewTask(district, "reports.demand", "demand", 1, "补充依据", department="civil_affairs"),
        NewTask(district, "reports.demand", "demand", 2, "另一科室的事", department="health"),
        NewTask(district, "reports.decide", "gate", 3, "要定的报表"),
    ])  # fmt: skip
    assert titles(liu_yan) == ["补充依据"]
    assert titles(ma_li) == ["要定的报表"]


def test_what_is_late_comes_first_and_what_has_no_day_last():
    opened(street_head, tasks=[
        NewTask(HOME, "reports.return", "return", 1, "没有期限"),
        NewTask(HOME, "reports.return", "return", 2, "后天", due=dt.date(2026, 6, 10)),
        NewTask(HOME, "reports.return", "return", 3, "上周五", due=dt.date(2026, 6, 5)),
        NewTask(HOME, "reports.return", "return", 4, "今天", due=MONDAY),
        NewTask(HOME, "reports.return", "return", 5, "今天急件", due=MONDAY, urgent=True),
    ])  # fmt: skip
    assert titles(wang_fang) == ["上周五", "今天急件", "今天", "后天", "没有期限"]
    assert [task.urgency for task in queries.inbox(wang_fang)] == ["late", "today", "today", "soon", "calm"]


def test_zhang_min_gets_it_and_wang_fang_takes_it_back():
    opened(street_head, tasks=[RETURN])
    (task,) = queries.inbox(wang_fang)
    (colleague,) = queries.colleagues(wang_fang, task.id)
    assert (colleague.name, colleague.title) == ("张敏", "社区工作者")
    commands.hand_over(wang_fang, task_id=task.id, post=colleague.post_id, reason="我下周休假")
    assert titles(wang_fang) == []
    assert [(t.title, t.mine) for t in queries.inbox(zhang_min)] == [("高龄津贴花名册", True)]
    commands.take_back(wang_fang, task_id=task.id)
    assert titles(wang_fang) == titles(zhang_min) == ["高龄津贴花名册"]
    acts = [(m.act, m.by, m.reason, m.post) for m in queries.history(zhang_min, task.id)]
    assert acts == [("handed", "王芳", "我下周休假", 2), ("taken_back", "王芳", "", None)]
    assert journal.own(wang_fang)[0].verb == "take_back"


def test_it_goes_to_nobody_who_cannot_do_it():
    opened(street_head, tasks=[RETURN])
    (task,) = queries.inbox(wang_fang)
    for other in (li_jing, street_head):
        with pytest.raises(Refused, match="不能办这件事"):
            commands.hand_over(wang_fang, task_id=task.id, post=other.post_id)
    with pytest.raises(Refused, match="已经在您手上"):
        commands.hand_over(wang_fang, task_id=task.id, post=wang_fang.post_id)
    with pytest.raises(Refused, match="没有转给别人"):
        commands.take_back(wang_fang, task_id=task.id)
    assert titles(wang_fang) == ["高龄津贴花名册"]


def test_what_a_colleague_holds_is_not_handed_on_by_others():
    opened(street_head, tasks=[RETURN])
    (task,) = queries.inbox(wang_fang)
    commands.hand_over(wang_fang, task_id=task.id, post=zhang_min.post_id)
    with pytest.raises(NotFound, match="没有找到"):
        commands.hand_over(wang_fang, task_id=task.id, post=zhang_min.post_id)


def test_a_stranger_and_the_level_above_find_nothing():
    opened(street_head, tasks=[RETURN])
    (task,) = queries.inbox(wang_fang)
    for stranger in (li_jing, street_head):
        for act in (
            lambda who: commands.hand_over(who, task_id=task.id, post=2),
            lambda who: commands.take_back(who, task_id=task.id),
            lambda who: queries.history(who, task.id),
            lambda who: queries.colleagues(who, task.id),
        ):
            with pytest.raises(NotFound):
                act(stranger)


def test_done_leaves_the_inbox_and_may_come_again():
    opened(street_head, tasks=[RETURN])
    assert closed(wang_fang) == 1
    assert closed(wang_fang) == 0
    assert titles(wang_fang) == []
    assert opened(street_head, tasks=[RETURN]) == 1


def test_what_is_closed_is_not_handed_over():
    opened(street_head, tasks=[RETURN])
    (task,) = queries.inbox(wang_fang)
    closed(wang_fang)
    with pytest.raises(Conflict, match="王芳已经办结了这件事"):
        commands.hand_over(zhang_min, task_id=task.id, post=wang_fang.post_id)


def test_declining_takes_a_reason_that_stays():
    opened(street_head, tasks=[RETURN])
    (task,) = queries.inbox(wang_fang)
    with pytest.raises(Refused, match="不予办理的原因"):
        closed(wang_fang, state="declined", reason=" ")
    assert closed(wang_fang, state="declined", reason="本社区没有养老机构") == 1
    (move,) = queries.history(wang_fang, task.id)
    assert (move.act, move.by, move.reason) == ("declined", "王芳", "本社区没有养老机构")


def test_somebody_elsewhere_closes_nothing_here_unless_it_reaches_everywhere():
    opened(street_head, tasks=[RETURN])
    assert closed(li_jing) == 0
    assert titles(wang_fang) == ["高龄津贴花名册"]
    assert closed(li_jing, state="dropped", reason="全市取消", everywhere=True) == 1
    assert titles(wang_fang) == []


def test_another_day_is_noted():
    opened(street_head, tasks=[RETURN])
    assert moved(street_head, due=dt.date(2026, 6, 9)) == 1
    assert moved(street_head, due=dt.date(2026, 6, 9)) == 0
    (task,) = queries.inbox(wang_fang)
    assert (task.due, task.urgency) == (dt.date(2026, 6, 9), "soon")
    assert [(m.act, m.reason) for m in queries.history(wang_fang, task.id)] == [("due", "2026-06-09")]


def test_outside_a_command_nothing_is_written():
    for act in (
        lambda: commands.open_tasks([RETURN]),
        lambda: commands.close_tasks("return", [7], by="王芳"),
        lambda: commands.move_due("return", [7], None),
    ):
        with pytest.raises(Broken, match="outside a command"):
            act()


def test_history_cannot_be_changed():
    opened(street_head, tasks=[RETURN])
    closed(wang_fang, state="declined", reason="不归社区")
    with scope(SYSTEM), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE tasks_move SET reason = ''")


def test_the_whole_city_gets_its_tasks_in_four_statements():
    tasks = [NewTask(110101000000 + n, "reports.return", "return", 1, "全市") for n in range(7535)]
    with CaptureQueriesContext(connection) as asked:
        assert opened(city_desk, tasks=tasks) == 7535
    assert sum("INSERT INTO tasks_task" in (query["sql"] or "") for query in asked) == 4


def test_closing_is_one_statement():
    opened(street_head, tasks=[RETURN])
    with CaptureQueriesContext(connection) as asked:
        closed(wang_fang)
    assert sum("tasks_task" in (query["sql"] or "") for query in asked) == 1


def test_two_departments_at_one_area_work_on_one_case():
    district = 110114000000
    one = NewTask(district, "tasks.work", "case", 9, "路灯不亮", department="civil_affairs")
    other = NewTask(district, "tasks.work", "case", 9, "路灯不亮", department="health")
    assert opened(city_desk, tasks=[one, other]) == 2
    assert opened(city_desk, tasks=[one, other]) == 0
    assert closed_case(city_desk, area=district, department="health") == 1
    assert titles(liu_yan) == ["路灯不亮"]
    assert closed_case(city_desk, right="cases.duty") == 0
    assert closed_case(city_desk, department="civil_affairs", right="tasks.work", state="dropped", reason="并案") == 1
    assert titles(liu_yan) == []


def test_a_deadline_of_hours_runs_to_the_minute():
    noon = clock.now()
    opened(street_head, tasks=[
        NewTask(HOME, "reports.return", "case", 1, "还有两小时", due_at=noon + dt.timedelta(hours=2)),
        NewTask(HOME, "reports.return", "case", 2, "一分钟前", due_at=noon - dt.timedelta(minutes=1)),
        NewTask(HOME, "reports.return", "case", 3, "有人要出事", alarm=True),
    ])  # fmt: skip
    found = queries.inbox(wang_fang)
    assert [(task.title, task.urgency, task.due) for task in found] == [
        ("有人要出事", "calm", None), ("一分钟前", "late", MONDAY), ("还有两小时", "today", MONDAY),
    ]  # fmt: skip
    later = noon + dt.timedelta(days=1)
    assert moved_case(street_head, subject=1, due_at=later) == 1
    assert moved_case(street_head, subject=1, due_at=later) == 0
    assert queries.history(wang_fang, found[2].id)[0].reason == "2026-06-09 12:00"
