"""Work of other systems in Wang Fang's inbox: put there once, taken back, told back; what comes twice, late or from nobody."""

import datetime as dt
import json

import pytest

from hutong.domain.door import arriving, commands, queries
from hutong.domain.door.commands.work import Said, Work, end_work, forget, put_work, take_event
from hutong.domain.door.models import WorkEvent
from hutong.domain.door.queries.work import lying, works
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.domain.notices import delivery, ports
from hutong.domain.tasks import commands as tasks
from hutong.domain.tasks.queries import inbox
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import post, staff
from tests.factories.door import registered, system
from tests.people import FAR, HOME, li_jing, qian_bo, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/tasks/7"


@pytest.fixture(autouse=True)
def people():
    for who, name, area in (
        (wang_fang, "wangfang", HOME),
        (zhang_min, "zhangmin", HOME),
        (li_jing, "lijing", FAR),
        (qian_bo, "qianbo", 110114010000),
    ):
        staff(who, name, password=None)
        post(who, area)


def at(minutes=0):
    return clock.now() - dt.timedelta(hours=1) + dt.timedelta(minutes=minutes)


def put(view, number="1", when=None, *, key="A-7", sequence="", **words):
    given = {"title": "王奶奶家走访", "url": URL, "area": HOME, **words}
    return take_event(view, Said(number, "put", when or at(), key, Work(key, **given), sequence))


def end(view, number, kind="done", when=None, key="A-7", sequence=""):
    return take_event(view, Said(number, kind, when or at(5), key, None, sequence))


def waiting(actor):
    return [task.title for task in inbox(actor)]


def test_it_lies_where_the_system_put_it_with_its_day_and_its_address():
    zou_fang = system()
    assert put(zou_fang, due=dt.date(2026, 12, 1), urgent=True) == "put"
    (task,) = inbox(wang_fang)
    assert (task.title, task.kind, task.due, task.urgent) == ("王奶奶家走访", "system", dt.date(2026, 12, 1), True)
    assert works(wang_fang, [task.subject])[task.subject].url == URL
    assert waiting(zhang_min) == ["王奶奶家走访"] and waiting(li_jing) == []
    assert works(li_jing, [task.subject]) == {}
    assert end(zou_fang, "2") == "done"
    assert waiting(wang_fang) == []


def test_the_same_event_again_changes_nothing():
    zou_fang = system()
    put(zou_fang)
    end(zou_fang, "2")
    assert put(zou_fang) == "again" and end(zou_fang, "2") == "again"
    assert waiting(wang_fang) == []
    with scope(SYSTEM):
        assert Entry.objects.filter(verb="hear_work").count() == 2


def test_an_end_that_overtakes_its_beginning_stands():
    zou_fang = system()
    assert end(zou_fang, "2", when=at(5)) == "done"
    assert put(zou_fang, "1", when=at(0)) == "older"
    assert waiting(wang_fang) == []
    assert put(zou_fang, "3", when=at(9)) == "put"
    assert waiting(wang_fang) == ["王奶奶家走访"]


def test_in_the_same_moment_the_sequence_decides_and_else_the_end():
    zou_fang = system()
    same = at()
    assert end(zou_fang, "1", when=same) == "done"
    assert put(zou_fang, "2", when=same) == "older"
    assert put(zou_fang, "3", when=same, sequence="0002") == "put"
    assert end(zou_fang, "4", "withdraw", when=same, sequence="0001") == "older"


def test_another_day_or_another_title_reaches_the_inbox_and_an_older_word_does_not():
    zou_fang = system()
    put(zou_fang, due=dt.date(2026, 12, 1))
    assert put(zou_fang, "2", at(2), title="王奶奶家走访（改）", due=dt.date(2026, 12, 3)) == "changed"
    assert put(zou_fang, "3", at(1), title="旧的") == "older"
    assert put(zou_fang, "4", at(3), title="王奶奶家走访（改）", due=dt.date(2026, 12, 3)) == "same"
    (task,) = inbox(wang_fang)
    assert (task.title, task.due) == ("王奶奶家走访（改）", dt.date(2026, 12, 3))


def test_for_one_person_under_the_name_by_which_the_system_knows_her():
    zou_fang = system(settings={"subject": "pairwise"})
    put(zou_fang, sub=queries.claims_of(101, 1, zou_fang).sub)
    assert waiting(wang_fang) == ["王奶奶家走访"] and waiting(zhang_min) == []
    other = system("er-er", settings={"subject": "pairwise"})
    with pytest.raises(NotFound):
        put(other, sub=queries.claims_of(101, 1, zou_fang).sub)
    with pytest.raises(NotFound):
        put(zou_fang, "9", key="B", area=FAR, sub=queries.claims_of(101, 1, zou_fang).sub)


def test_for_one_department():
    zou_fang = system()
    put(zou_fang, area=110114010000, department="urban_management")
    assert waiting(qian_bo) == ["王奶奶家走访"]
    with pytest.raises(NotFound):
        put(zou_fang, "2", key="B", area=HOME, department="urban_management")


def test_nothing_is_put_outside_the_systems_area_or_where_it_is_not_shown():
    street = system("jie-dao", area=110114010000, level="street")
    with pytest.raises(NotFound):
        put(street, area=FAR)
    with pytest.raises(NotFound):
        put(street, area=110114000000)
    commands.show_to(SYSTEM, name="jie-dao", area=HOME, shown=False)
    with pytest.raises(NotFound):
        put(queries.system("jie-dao"))
    assert waiting(wang_fang) == [] and waiting(li_jing) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8/tasks/7", "https://127.0.0.1:9/", "http://127.0.0.1:9@evil.example/", "//evil.example/",
        "javascript:alert(1)", "http://127.0.0.1:9\\@evil.example/", "http://127.0.0.1:9/#\n", "/tasks/7",
        "http://127.0.0.1:9.evil.example/", "http://127.0.0.1:9/" + "a" * 2000,
    ],
)  # fmt: skip
def test_an_address_elsewhere_is_refused(url):
    with pytest.raises(Refused):
        put(system(), url=url)


def test_an_address_on_any_host_of_the_system_and_behind_a_mark_is_taken():
    zou_fang = system(settings={"redirect_uris": ["https://task.example.gov.cn/cb"]})
    assert put(zou_fang, url="https://task.example.gov.cn/#/todo/7?x=1") == "put"


def test_work_without_a_title_without_a_name_or_from_the_future_is_refused():
    zou_fang = system()
    with pytest.raises(Refused):
        put(zou_fang, title=" ")
    with pytest.raises(Refused):
        put(zou_fang, key="")
    with pytest.raises(Refused):
        put(zou_fang, when=clock.now() + dt.timedelta(minutes=6))
    # what was refused may come again, put right, under the same number
    assert put(zou_fang) == "put"


def test_who_finishes_it_here_is_told_to_the_system_signed():
    zou_fang, _, secret = registered(settings={"events_uri": "https://127.0.0.1:9/events/"})
    put(zou_fang)
    (task,) = inbox(wang_fang)
    end_work(wang_fang, work=task.subject)
    assert waiting(zhang_min) == []
    way = ports.Memory()
    with ports.using(way):
        delivery.deliver_once()
    (told,) = way.got
    event = json.loads(told.body)
    assert (event["type"], event["data"]["key"]) == ("cn.hutong.task.finished", "A-7")
    assert event["data"]["by"] == queries.claims_of(101, 1, zou_fang).sub
    headers = ports.signature(told.key, told.at, told.body, told.secret)
    now = dt.datetime.fromtimestamp(told.at, tz=dt.UTC)
    assert arriving.is_signed(
        secret, told.key, str(told.at), told.body.encode(), headers["webhook-signature"], now
    )  # the system checks it with the secret it was given
    assert put(zou_fang, "2", at(30)) == "older"
    assert [(one.key, one.state) for one in lying(zou_fang.id, after="", now=clock.now()).ended] == [("A-7", "finished")]


def test_to_decline_needs_a_reason_and_nobody_ends_another_inbox():
    zou_fang = system()
    put(zou_fang)
    number = inbox(wang_fang)[0].subject
    with pytest.raises(NotFound):
        end_work(li_jing, work=number)
    with pytest.raises(Refused):
        end_work(wang_fang, work=number, declined=True)
    end_work(wang_fang, work=number, declined=True, reason="不是我们社区的")
    with pytest.raises(NotFound):
        end_work(wang_fang, work=number)


def test_what_was_handed_to_a_colleague_is_hers_to_end():
    zou_fang = system()
    put(zou_fang)
    (task,) = inbox(wang_fang)
    tasks.hand_over(wang_fang, task_id=task.id, post=2)
    with pytest.raises(NotFound):
        end_work(wang_fang, work=task.subject)
    end_work(zhang_min, work=task.subject)


def test_what_an_adaptor_reads_no_longer_is_done_and_events_stay():
    zou_fang = system()
    put(zou_fang, key="E-1")
    rows = [Work("A", "补录签到", dt.date(2026, 12, 12), URL, area=HOME), Work("B", "更新名单", area=HOME)]
    assert put_work(zou_fang, rows) == {"put": 2, "closed": 0}
    assert put_work(zou_fang, rows) == {"put": 0, "closed": 0}
    assert put_work(zou_fang, rows[1:]) == {"put": 0, "closed": 1}
    assert sorted(waiting(wang_fang)) == ["更新名单", "王奶奶家走访"]


def test_what_was_finished_here_is_not_put_again_by_a_list_that_lags():
    zou_fang = system()
    rows = [Work("A", "补录签到", area=HOME)]
    put_work(zou_fang, rows)
    end_work(wang_fang, work=inbox(wang_fang)[0].subject)
    put_work(zou_fang, rows)
    assert waiting(wang_fang) == []
    put_work(zou_fang, [])
    assert put_work(zou_fang, rows)["put"] == 1


def test_a_signature_holds_for_its_own_message_alone_and_for_five_minutes():
    secret, now = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", dt.datetime(2021, 2, 25, 10, 0, tzinfo=dt.UTC)
    stamp = str(int(now.timestamp()))
    right = ports.signature("msg_1", int(stamp), '{"a":1}', secret)["webhook-signature"]

    def holds(key="msg_1", when=stamp, body=b'{"a":1}', given=right, with_=secret, at=now):
        return arriving.is_signed(with_, key, when, body, given, at)

    assert holds() and holds(given=f"v1,AAAA v1a,BBBB {right}")
    assert holds(at=now + dt.timedelta(minutes=5)) and not holds(at=now + dt.timedelta(minutes=5, seconds=1))
    assert not holds(at=now - dt.timedelta(minutes=6))
    assert not holds(body=b'{"a":2}') and not holds(key="msg_2") and not holds(when=str(int(stamp) + 1))
    assert not holds(given="") and not holds(given="v1,") and not holds(with_="whsec_AAAA") and not holds(when="-1")


def test_numbers_of_events_are_forgotten_after_a_month():
    put(system())
    assert forget() == 0
    with clock.standing_at(clock.now() + dt.timedelta(days=31)):
        assert forget() == 1
    assert not WorkEvent.objects.exists()
