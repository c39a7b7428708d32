"""Work goes down through the one net, from hand to hand, and its trouble and its end come up again."""

import datetime as dt
import io
import time
from dataclasses import replace

import pytest
from django.db import transaction
from PIL import Image

from hutong.blueprint.divisions import divisions
from hutong.domain.directory.commands import load_divisions
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import commands, queries
from hutong.domain.tasks.commands import Part, Upload
from hutong.domain.tasks.models import Instruction, TaskFile, TaskMove
from hutong.kernel import clock
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.directory import area, post, staff
from tests.factories.pool import home, household, person
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, li_jing, liu_yan, street_head, wang_fang, zhang_min

STREET, DISTRICT = 110114010000, 110114000000
MONDAY, FRIDAY = dt.date(2026, 6, 8), dt.date(2026, 6, 12)
chen_gang = replace(street_head, rights=street_head.rights | {"tasks.send"})
zhou_ning = replace(city_desk, rights=city_desk.rights | {"tasks.send"})
# A neighbour of Wang Fang's community, in the same street.
he_li = replace(wang_fang, user_id=110, name="何丽", lo=NEXT_DOOR, hi=NEXT_DOOR, community=NEXT_DOOR, post_id=10)
# A department of the street.
gu_lei = replace(street_head, user_id=111, name="顾磊", post_id=11, department="urban_management")


@pytest.fixture(autouse=True)
def office(db):
    """Monday noon. Wang Fang and Zhang Min sit in one community, He Li next door, Chen Gang and Gu Lei in the street."""
    for n, (who, place) in enumerate((
        (wang_fang, HOME), (zhang_min, HOME), (he_li, NEXT_DOOR), (li_jing, FAR), (chen_gang, STREET), (gu_lei, STREET),
        (liu_yan, DISTRICT),
    )):  # fmt: skip
        area(place)
        staff(who, f"w{n}", password=None)
        post(who, place)
    with clock.standing_at(MONDAY):
        yield


def send(*places, who=chen_gang, **words):
    return commands.send_down(who, areas=places or (HOME, NEXT_DOOR), **{"title": "排查飞线充电", "due": FRIDAY, **words})


def first(actor):
    return queries.inbox(actor)[0].id


def acts(actor, number):
    return [(move.act, move.by) for move in queries.task(actor, number).moves]


def test_sent_down_signed_and_finished():
    made = send(words="逐楼看一遍，拍不拍照都行")
    page = queries.task(wang_fang, first(wang_fang))
    assert (page.state, page.words, page.mine, page.directs) == ("unsigned", "逐楼看一遍，拍不拍照都行", True, False)
    commands.sign(wang_fang, task_id=page.task.id)
    commands.sign(zhang_min, task_id=page.task.id)
    counts = queries.sent(chen_gang)[0].counts
    assert (counts.total, counts.signed, counts.done, counts.late) == (2, 1, 0, 0)
    commands.finish_task(wang_fang, task_id=page.task.id, report="看了 12 栋，3 处已拆除")
    assert not queries.inbox(wang_fang)
    found = queries.progress(chen_gang, made)
    assert [unit.path[-1] for unit in found.missing] == ["龙腾苑社区居委会"] and found.missing[0].state == "unsigned"
    assert [(unit.said, unit.state) for unit in found.waiting] == [("看了 12 栋，3 处已拆除", "done")]
    assert commands.accept(chen_gang, instruction=made) == 1
    assert queries.sent(chen_gang)[0].counts.accepted == 1
    assert acts(chen_gang, page.task.id) == [("signed", "王芳"), ("finished", "王芳"), ("accepted", "陈刚")]


def test_what_is_not_enough_goes_back_with_a_reason_and_keeps_its_day():
    send(HOME)
    number = first(wang_fang)
    with pytest.raises(Refused, match="还没有写办得怎么样"):
        commands.finish_task(wang_fang, task_id=number, report=" ")
    commands.finish_task(wang_fang, task_id=number, report="看了")
    with pytest.raises(Refused, match="退回的原因"):
        commands.give_back(chen_gang, task_id=number, reason="")
    commands.give_back(chen_gang, task_id=number, reason="几栋楼？")
    (task,) = queries.inbox(wang_fang)
    assert (task.id, task.due) == (number, FRIDAY)
    with pytest.raises(Refused, match="不能退回"):
        commands.give_back(chen_gang, task_id=number, reason="再看看")
    commands.finish_task(wang_fang, task_id=number, report="12 栋")
    commands.accept(chen_gang, instruction=queries.sent(chen_gang)[0].id, tasks=[number])
    with pytest.raises(Refused, match="不能退回"):
        commands.give_back(chen_gang, task_id=number, reason="再看看")
    with pytest.raises(Conflict):
        commands.finish_task(wang_fang, task_id=number, report="12 栋")


def test_passed_on_with_a_reason_counted_limited_and_visible():
    made = send(HOME)
    number = first(wang_fang)
    with pytest.raises(Refused, match="转办的原因"):
        commands.pass_on(wang_fang, task_id=number, area=NEXT_DOOR, reason="")
    with pytest.raises(Refused, match="不能转给上一级"):
        commands.pass_on(wang_fang, task_id=number, area=STREET, reason="归街道")
    with pytest.raises(Refused, match="不在交办单位的范围里"):
        commands.pass_on(wang_fang, task_id=number, area=FAR, reason="归那边")
    commands.sign(wang_fang, task_id=number)
    commands.pass_on(wang_fang, task_id=number, area=NEXT_DOOR, reason="这栋楼在隔壁社区")
    assert not queries.inbox(wang_fang)
    page = queries.task(he_li, number)
    assert (page.task.due, page.passed, page.state, page.signed_by) == (FRIDAY, 1, "unsigned", "")
    assert [(m.act, m.reason, m.to_area) for m in page.moves] == [("signed", "", None), ("passed", "这栋楼在隔壁社区", NEXT_DOOR)]
    assert queries.progress(chen_gang, made).missing[0].passed == 1
    with pytest.raises(Refused, match="已经转出来过"):
        commands.pass_on(he_li, task_id=number, area=HOME, reason="不是我们")
    with pytest.raises(NotFound):
        queries.task(wang_fang, number)


def test_after_two_passings_the_sender_decides():
    area(110114010005)
    post(replace(he_li, post_id=12), 110114010005)
    send(HOME)
    number = first(wang_fang)
    commands.pass_on(wang_fang, task_id=number, area=NEXT_DOOR, reason="在隔壁")
    commands.pass_on(he_li, task_id=number, area=110114010005, reason="在再隔壁")
    third = replace(he_li, lo=110114010005, hi=110114010005, community=110114010005)
    with pytest.raises(Refused, match="已经转办了 2 次"):
        commands.pass_on(third, task_id=number, area=HOME, reason="还给你们")


def test_nobody_gets_what_nobody_there_can_do():
    area(110114010006)
    send(HOME)
    with pytest.raises(Refused, match="没有人能接"):
        commands.pass_on(wang_fang, task_id=first(wang_fang), area=110114010006, reason="归那边")


def test_trouble_goes_up_and_an_answer_comes_down():
    send(HOME)
    number = first(wang_fang)
    commands.report_up(wang_fang, task_id=number, words="物业不配合，要街道出面")
    with pytest.raises(Refused, match="还没有答复"):
        commands.report_up(wang_fang, task_id=number, words="急")
    (raised,) = queries.inbox(chen_gang)
    assert (raised.kind, raised.subject, raised.due) == ("raised", number, dt.date(2026, 6, 10))
    assert queries.inbox(gu_lei) == () and queries.sent(chen_gang)[0].raised == 1
    assert queries.task(chen_gang, number).raised == "物业不配合，要街道出面"
    with pytest.raises(NotFound):
        commands.reply(li_jing, task_id=number, words="别管")
    commands.reply(chen_gang, task_id=number, words="周三一起去物业")
    assert not queries.inbox(chen_gang) and queries.inbox(wang_fang)
    page = queries.task(wang_fang, number)
    assert page.raised == "" and [m.act for m in page.moves] == ["signed", "raised", "replied"]


def test_split_among_a_department_and_a_community_and_finished_when_both_are():
    made = send(STREET, who=zhou_ning)
    number = first(chen_gang)
    with pytest.raises(Refused, match="要拆成 2 到"):
        commands.split(chen_gang, task_id=number, parts=[Part("只有一份")])
    with pytest.raises(Refused, match="比整件事还晚"):
        commands.split(chen_gang, task_id=number, parts=[Part("甲", due=dt.date(2026, 7, 1)), Part("乙")])
    with pytest.raises(NotFound):
        commands.split(chen_gang, task_id=number, parts=[Part("甲", area=FAR), Part("乙")])
    parts = [Part("拆除", department="urban_management"), Part("入户告知", area=HOME, due=dt.date(2026, 6, 10))]
    commands.split(chen_gang, task_id=number, parts=parts)
    assert [part.title for part in queries.task(chen_gang, number).parts] == ["拆除", "入户告知"]
    with pytest.raises(Refused, match="还有 2 部分没有办结"):
        commands.finish_task(chen_gang, task_id=number, report="办完了")
    (own,) = [task for task in queries.inbox(gu_lei) if task.title == "拆除"]
    commands.finish_task(gu_lei, task_id=own.id, report="拆了 3 处")
    assert queries.task(chen_gang, number).state == "working"
    told = first(wang_fang)
    commands.finish_task(wang_fang, task_id=told, report="告知 40 户")
    assert queries.task(zhou_ning, number).state == "done"
    commands.give_back(chen_gang, task_id=told, reason="还差 2 号楼")
    assert queries.task(chen_gang, number).state == "working"
    commands.finish_task(wang_fang, task_id=told, report="2 号楼也告知了")
    commands.accept(zhou_ning, instruction=made)
    with pytest.raises(Refused, match="已经被交办的一方收下"):
        commands.give_back(chen_gang, task_id=told, reason="还差 3 号楼")


def test_joined_tasks_are_finished_together_by_the_earliest_day():
    send(HOME, title="查电动车", due=FRIDAY)
    send(HOME, title="查飞线", due=dt.date(2026, 6, 10))
    both = {task.title: task.id for task in queries.inbox(wang_fang)}
    assert [part.title for part in queries.task(wang_fang, both["查电动车"]).near] == ["查飞线"]
    assert commands.join(wang_fang, task_ids=[both["查飞线"]], into=both["查电动车"]) == 1
    (task,) = queries.inbox(wang_fang)
    assert (task.title, task.due) == ("查电动车", dt.date(2026, 6, 10))
    with pytest.raises(Refused, match="和另一件一起办了"):
        commands.finish_task(wang_fang, task_id=both["查飞线"], report="完")
    with pytest.raises(Refused, match="还没有选要并"):
        commands.join(wang_fang, task_ids=[task.id], into=task.id)
    commands.finish_task(wang_fang, task_id=task.id, report="一起查了")
    assert [one.counts.done for one in queries.sent(chen_gang)] == [1, 1]


def test_called_off_and_reminded_calmly():
    made = send()
    assert commands.remind(chen_gang, instruction=made, words="周五要看") == 2
    with pytest.raises(Refused, match="今天已经提醒过了"):
        commands.remind(chen_gang, instruction=made)
    with pytest.raises(NotFound):
        commands.remind(gu_lei, instruction=made)
    number = first(wang_fang)
    assert acts(wang_fang, number) == [("reminded", "陈刚")]
    assert commands.call_off(chen_gang, instruction=made, reason="市里统一查了") == 2
    assert not queries.inbox(wang_fang) and queries.task(wang_fang, number).state == "dropped"


def test_what_is_called_off_takes_its_parts_along_and_frees_what_was_joined():
    made = send(STREET, who=zhou_ning)
    number = first(chen_gang)
    commands.split(chen_gang, task_id=number, parts=[Part("拆", area=HOME), Part("告知", area=HOME)])
    send(HOME, title="另一件")
    part, other = (next(t.id for t in queries.inbox(wang_fang) if t.title == title) for title in ("拆", "另一件"))
    commands.join(wang_fang, task_ids=[other], into=part)
    commands.report_up(wang_fang, task_id=part, words="没有梯子")
    assert {task.kind for task in queries.inbox(chen_gang)} == {"assigned", "raised"}
    assert commands.call_off(zhou_ning, instruction=made, reason="市里统一办") == 1
    assert not queries.inbox(chen_gang)
    assert [task.title for task in queries.inbox(wang_fang)] == ["另一件"]


def test_finished_in_the_meantime_needs_no_answer():
    send(HOME)
    number = first(wang_fang)
    commands.report_up(wang_fang, task_id=number, words="物业不配合")
    commands.finish_task(wang_fang, task_id=number, report="后来配合了")
    assert not queries.inbox(chen_gang) and queries.task(chen_gang, number).raised == ""


def test_departments_of_one_district_pass_on_among_each_other():
    others = {}
    for n, key in enumerate(("health", "housing", "education"), 20):
        others[key] = replace(liu_yan, user_id=100 + n, name=key, post_id=n, department=key)
        staff(others[key], key, password=None)
        post(others[key], DISTRICT)
    send(DISTRICT, who=zhou_ning, department="health")
    number = first(others["health"])
    commands.pass_on(others["health"], task_id=number, department="housing", reason="归住建")
    with pytest.raises(Refused, match="已经转出来过"):
        commands.pass_on(others["housing"], task_id=number, department="health", reason="还是你们")
    commands.pass_on(others["housing"], task_id=number, department="education", reason="在学校里")
    assert queries.task(others["education"], number).passed == 2


def photo():
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return made.getvalue()


def test_attachments_are_made_anew_sealed_and_read_by_whoever_has_the_task():
    send(HOME, files=[Upload("../通知.txt", "请于周五前办结".encode()), Upload("现场.png", photo())])
    page = queries.task(wang_fang, first(wang_fang))
    assert [(one.name, one.kind) for one in page.came] == [("通知.txt", "txt"), ("现场.jpg", "jpg")]
    name, _, data = queries.file(wang_fang, page.task.id, page.came[0].id)
    assert (name, data.decode()) == ("通知.txt", "请于周五前办结")
    with scope(chen_gang):
        assert "周五".encode() not in bytes(TaskFile.objects.order_by("pk")[0].sealed)
    for stranger in (li_jing, he_li):
        with pytest.raises(NotFound):
            queries.file(stranger, page.task.id, page.came[0].id)
    commands.finish_task(wang_fang, task_id=page.task.id, report="见附件", files=[Upload("结果.txt", b"12")])
    assert [one.name for one in queries.task(chen_gang, page.task.id).added] == ["结果.txt"]


@pytest.mark.parametrize("bad", [
    [Upload("a.txt", b"x")] * 6, [Upload("big.txt", b"x" * (10 * 2**20 + 1))], [Upload("通知.pdf", b"%PDF-1.4 x")],
])  # fmt: skip
def test_files_that_cannot_be_taken_send_nothing(bad):
    with pytest.raises(Refused), transaction.atomic():
        send(HOME, files=bad)
    assert not queries.inbox(wang_fang)


def test_links_are_there_for_whoever_may_read_the_record():
    one = person("赵秀英", household=household(home("北京市昌平区龙泽苑1号楼")))
    send(links=[("person", one), ("nonsense", 1)])
    assert [(link.entity, link.record) for link in queries.task(wang_fang, first(wang_fang)).links] == [("person", one)]
    assert queries.task(he_li, first(he_li)).links == ()


def test_who_may_not_send_and_where_to():
    with pytest.raises(NotFound):
        send(HOME, who=street_head)
    for words, where in (
        ({"title": " "}, [HOME]), ({"due": dt.date(2026, 6, 5)}, [HOME]), ({}, [STREET]),
        ({"due": None, "due_at": clock.now() - dt.timedelta(minutes=1)}, [HOME]), ({"words": "长" * 4001}, [HOME]),
    ):  # fmt: skip
        with pytest.raises(Refused):
            send(*where, **words)
    with pytest.raises(NotFound):
        send(FAR)
    assert send(STREET, department="urban_management")
    assert [task.title for task in queries.inbox(gu_lei)] == ["排查飞线充电"]


def test_strangers_find_nothing_in_any_table():
    made = send(HOME, words="内部", files=[Upload("a.txt", b"x")])
    number = first(wang_fang)
    commands.sign(wang_fang, task_id=number)
    with scope(li_jing):
        assert not Instruction.objects.exists() and not TaskFile.objects.exists() and not TaskMove.objects.exists()
    with scope(wang_fang):
        assert Instruction.objects.count() == TaskFile.objects.count() == TaskMove.objects.count() == 1
    for do in (
        lambda: queries.task(li_jing, number), lambda: queries.progress(li_jing, made), lambda: queries.places(li_jing, number),
        lambda: commands.sign(li_jing, task_id=number), lambda: commands.accept(li_jing, instruction=made),
        lambda: commands.give_back(li_jing, task_id=number, reason="x"),
        lambda: commands.join(li_jing, task_ids=[1], into=number),
        lambda: commands.pass_on(li_jing, task_id=number, reason="x", area=FAR),
        lambda: commands.report_up(li_jing, task_id=number, words="x"),
        lambda: commands.finish_task(li_jing, task_id=number, report="x"),
        lambda: commands.split(li_jing, task_id=number, parts=[Part("a"), Part("b")]),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            do()


def test_a_whole_city_at_once_is_quick():
    load_divisions()
    everywhere = [one.code for one in divisions() if one.level == "community" and one.valid_to is None]
    begun = time.perf_counter()
    made = send(*everywhere, who=zhou_ning, title="汛期排查")
    spent = time.perf_counter() - begun
    begun = time.perf_counter()
    found = queries.progress(zhou_ning, made)
    looked = time.perf_counter() - begun
    assert found.sent.counts.total == len(everywhere) > 7000 and len(found.below) == 16
    assert queries.progress(zhou_ning, made, under=DISTRICT).below[0].counts.total < 1000
    assert spent < 6 and looked < 2, (spent, looked)
