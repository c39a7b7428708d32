"""A case goes to another system and back: handed over once, told of every step in order, given back with a reason."""

import datetime as dt
import io
import json

import pytest
from PIL import Image

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport, Person, Update
from hutong.domain.cases.files import NewFile
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import NewSystem, register_system
from hutong.domain.notices import delivery, ports
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.cases import DISTRICT, RUBBISH, STREET, finished, posts, reported
from tests.people import FAR, HOME, NEXT_DOOR, qian_bo, street_head, wang_fang

pytestmark = pytest.mark.django_db
HOOK = "https://hotline.example/steps"
NOON = dt.datetime(2026, 11, 26, 12, tzinfo=clock.BEIJING)


@pytest.fixture(autouse=True)
def out():
    memory = ports.Memory()
    with clock.standing_at(NOON.date()), ports.using(memory):
        posts()
        yield memory


@pytest.fixture
def hotline():
    return system("bj-12345", channel="12345", hook_url=HOOK)


def system(name, **more):
    words = {"title": "北京市12345热线", "area": DISTRICT, "rights": ("cases.report",), **more}
    return directory.system_by_key(register_system(SYSTEM, new=NewSystem(name, **words)).key)


def handed(hotline, ref="BJ-1", area=HOME, **more):
    words = {"words": RUBBISH, "category": "exposed_rubbish", "source": hotline.name, "source_ref": ref, **more}
    return commands.hand_over(hotline.actor, new=NewReport(area=area, channel=hotline.channel, **words))


def said(out):
    return [json.loads(body)["data"] for body in out.bodies(HOOK)]


def test_the_same_number_is_one_case(hotline):
    first, second = handed(hotline), handed(hotline, words="别的话")
    assert (second.case, second.code, first.again, second.again) == (first.case, first.code, False, True)
    assert queries.handed(hotline.actor, hotline.name, first.case).words == RUBBISH
    with pytest.raises(Refused, match="范围"):
        handed(hotline, "BJ-2", area=FAR)


def test_its_system_hears_of_every_step_in_order_and_of_no_person(hotline, out):
    receipt = handed(hotline)
    commands.sign(qian_bo, case_id=receipt.case, words="今天派车")
    commands.note(qian_bo, case_id=receipt.case, words="等车，先别告诉居民", inside=True)
    commands.finish(qian_bo, case_id=receipt.case, words="清走了")
    commands.check(wang_fang, case_id=receipt.case, passed=True, words="")
    delivery.deliver_once(NOON)
    assert [data["act"] for data in said(out)] == ["sign", "finish_for_check", "pass_check"]
    first = said(out)[0]
    assert (first["source_ref"], first["state"], first["words"]) == ("BJ-1", "working", "今天派车")
    assert first["unit"]["name"] == "回龙观街道城市管理委员会" and first["promised"] == first["due"]
    assert not any(word in body for body in out.bodies(HOOK) for word in ("钱波", "王芳", "先别告诉"))


def test_gone_for_three_days_it_hears_everything_once_and_in_order(hotline, out):
    out.down.add(HOOK)
    receipt = handed(hotline)
    finished(receipt)
    for hour in range(72):
        delivery.deliver_once(NOON + dt.timedelta(hours=hour))
    assert said(out) == []
    out.down.clear()
    for minute in range(0, 60, 5):
        delivery.deliver_once(NOON + dt.timedelta(hours=72, minutes=minute))
    assert [data["act"] for data in said(out)] == ["sign", "finish_for_check", "pass_check"]
    assert len({message.key for message in out.got}) == 3
    assert {message.secret for message in out.got} == {directory.hook_of(hotline.name).secret}


def test_a_step_that_is_rolled_back_tells_nobody(hotline, out):
    receipt = handed(hotline)
    with pytest.raises(Refused):
        commands.sign(qian_bo, case_id=receipt.case, promised=NOON + dt.timedelta(days=90))
    delivery.deliver_once(NOON)
    assert out.got == []


def test_what_its_cases_were_joined_to_is_told_under_its_own_number(hotline, out):
    main, receipt = reported(), handed(hotline, area=NEXT_DOOR)
    commands.join_into(street_head, case_id=receipt.case, main_id=main.case)
    commands.note(wang_fang, case_id=main.case, words="两处一起清")  # her range ends before the next community
    delivery.deliver_once(NOON)
    heard = [(data["act"], data["source_ref"], data["case"], data["joined_to"]) for data in said(out)]
    assert heard == [("join", "BJ-1", receipt.case, main.case), ("note", "BJ-1", receipt.case, main.case)]
    assert handed(hotline).case == receipt.case
    with pytest.raises(Conflict):
        commands.speak(hotline.actor, source=hotline.name, case_id=receipt.case, update=Update("solved"))


def test_it_speaks_for_the_person_behind_its_own_cases_only_and_once(hotline):
    receipt = handed(hotline)
    for expected in (True, False):
        update = Update("add", "桶倒了", once="u1")
        assert commands.speak(hotline.actor, source=hotline.name, case_id=receipt.case, update=update) is expected
    assert [line.act for line in queries.status(receipt.code).lines].count("add") == 1
    finished(receipt)
    commands.speak(hotline.actor, source=hotline.name, case_id=receipt.case, update=Update("reopen", "又满了"))
    assert queries.status(receipt.code).state == "accepted"
    with pytest.raises(NotFound):
        commands.speak(hotline.actor, source=hotline.name, case_id=reported().case, update=Update("solved"))
    with pytest.raises(Refused, match="没有这种更新"):
        commands.speak(hotline.actor, source=hotline.name, case_id=receipt.case, update=Update("delete"))


def test_taken_back_by_its_system_and_given_back_by_a_street(hotline, out):
    receipt, other = handed(hotline), handed(hotline, "BJ-2")
    with pytest.raises(Refused, match="收回的原因"):
        commands.speak(hotline.actor, source=hotline.name, case_id=receipt.case, update=Update("recall"))
    commands.speak(hotline.actor, source=hotline.name, case_id=receipt.case, update=Update("recall", "转到交通委"))
    assert queries.status(receipt.code).outcome == "withdrawn"
    with pytest.raises(Refused, match="退回的原因"):
        commands.hand_back(street_head, case_id=other.case, words=" ")
    commands.hand_back(street_head, case_id=other.case, words="不在本街道，在朝阳区")
    delivery.deliver_once(NOON)
    assert [(data["act"], data["outcome"], data["words"]) for data in said(out)] == [
        ("withdraw", "withdrawn", "转到交通委"), ("give_back", "outside_power", "不在本街道，在朝阳区"),
    ]  # fmt: skip
    assert "give_back" not in queries.case(street_head, reported().case).can
    with pytest.raises(Refused, match="退不回去"):
        commands.hand_back(street_head, case_id=reported().case, words="x")


def test_a_unit_that_is_a_system_works_like_any_other(hotline):
    squad = system("cg-platform", area=STREET, rights=("cases.work",), department="urban_management", title="城管平台")
    receipt = reported()
    assert queries.handed(squad.actor, squad.name, receipt.case).words == RUBBISH
    commands.sign(squad.actor, case_id=receipt.case)
    commands.finish(squad.actor, case_id=receipt.case, words="清走了")
    assert queries.status(receipt.code).state == "checking"
    assert {step.act for step in queries.changes(squad.actor, squad.name).steps} >= {"dispatch", "sign"}


def test_nobody_reads_the_cases_of_another_system(hotline):
    other = system("chaoyang")
    receipt = handed(hotline)
    for read in (
        lambda: queries.handed(other.actor, other.name, receipt.case),
        lambda: queries.handed_as(other.actor, other.name, "BJ-1"),
        lambda: queries.handed_file(other.actor, other.name, receipt.case, 1),
    ):
        with pytest.raises(NotFound):
            read()
    assert queries.handed_list(other.actor, other.name) == () and queries.changes(other.actor, other.name).steps == ()


def test_changes_since_a_cursor_show_the_last_minutes_again(hotline):
    receipt = handed(hotline)
    first = queries.changes(hotline.actor, hotline.name, most=2)
    assert [step.act for step in first.steps] == ["collect", "accept"] and first.more and first.keep == 0
    second = queries.changes(hotline.actor, hotline.name, since=first.next)
    assert [step.act for step in second.steps] == ["dispatch"] and not second.more
    with clock.standing_at(NOON.date() + dt.timedelta(days=1)):
        commands.sign(qian_bo, case_id=receipt.case)
        later = queries.changes(hotline.actor, hotline.name)
        assert later.keep == second.next
        assert [step.act for step in queries.changes(hotline.actor, hotline.name, since=later.keep).steps] == ["sign"]


def test_a_neighbour_who_joined_is_no_business_of_the_system_that_handed_it_over(hotline, out):
    receipt = handed(hotline)
    joined = commands.join(commands.somebody(HOME), case_id=receipt.case, person=Person(), said="我也看见了")
    speaker, voice = commands.holder(joined.code)
    commands.add(speaker, voice_id=voice, words="我住501，晚上在家")
    steps = queries.changes(hotline.actor, hotline.name).steps
    assert [step.words for step in steps if step.act == "add"] == [""] and "501" not in repr(said(out))
    assert "501" in repr(queries.case(street_head, receipt.case))


def test_only_the_first_acceptor_or_who_steers_sends_on():
    receipt = reported()
    with pytest.raises(Refused, match="首接单位"):
        commands.dispatch(wang_fang, case_id=receipt.case, area=HOME)
    with pytest.raises(Refused, match="首接单位"):
        commands.refuse(wang_fang, case_id=receipt.case, ground="outside_law", words="不合规定", basis="条例")
    assert not {"dispatch", "refuse"} & queries.case(wang_fang, receipt.case).can
    commands.dispatch(street_head, case_id=receipt.case, area=HOME)
    assert "refuse" in queries.case(wang_fang, receipt.case).can


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, "JPEG")
    return out.getvalue()


def test_her_pictures_go_along_when_her_case_is_joined():
    picture = photo()
    main, other = reported(), reported("3号楼的垃圾桶又满了", files=[NewFile(picture)])
    commands.join_into(street_head, case_id=other.case, main_id=main.case)
    (mine,) = queries.status(other.code).pictures
    assert queries.picture(other.code, mine.id)[1] == "jpg" and queries.status(main.code).pictures == ()
