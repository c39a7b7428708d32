"""Chen Gang, Liu Yan and the city look over what came up. Who is not meant finds nothing."""

import datetime as dt
import io
import re
from dataclasses import replace

import openpyxl
import pytest

from hutong.domain.forms.commands import Typed
from hutong.domain.journal import queries as journal
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.models import Assignment, Demand
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from tests.factories.directory import area
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, drafted, sent
from tests.factories.sheets import listing
from tests.people import DEPARTMENT, FAR, HOME, NEXT_DOOR, STREET, liu_yan, ma_li, street_head, wang_fang
from tests.web.conftest import AREAS, NAMES, at_screen

pytestmark = pytest.mark.django_db

neighbour = replace(wang_fang, lo=NEXT_DOOR, hi=NEXT_DOOR, community=NEXT_DOOR, user_id=140, name="郑洁")


@pytest.fixture
def elders():
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("钱建国", household=house, id_no=id_no(order=13), tel="13800000002", sex="1", relation="10")
    person("周美玲", community=NEXT_DOOR, household=household(home("北京市昌平区龙腾苑2号楼1室", NEXT_DOOR), NEXT_DOOR))


@pytest.fixture
def up(elders):
    """A list for street and district, handed up by Wang Fang; her neighbour has not yet."""
    round_id = sent()
    commands.submit(wang_fang, assignment_id=of(wang_fang))
    return round_id


def of(actor):
    return queries.assignments_due(actor)[0].id


def returned(round_id, community=HOME):
    lines, _ = queries.returns(liu_yan, round_id)
    return next(line.id for line in lines if line.community == community)


def told(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def other(user_id, name, area_code, rights, department=""):
    """Somebody who is not among the people of the other stories, at a screen."""
    lo = area_code
    hi = area_code + (999 if area_code % 10**6 else 999_999)
    actor = Actor(user_id, name, "岗位", lo, hi, rights, user_id, department=department)
    NAMES[user_id], AREAS[user_id] = f"user{user_id}", area_code
    return at_screen(actor)


def test_what_waits_for_chen_gang_comes_first(up, chen):
    page = text(told(chen, "/review/"))
    assert page.index("等您核对") < page.index("80岁以上老年人登记表") and "等本级核对 1" in page and "还没交 1" in page


def test_liu_yan_sees_how_it_stands_without_a_call(up, liu):
    page = text(told(liu, f"/review/{up}/"))
    assert "在别的层级 1" in page and "还没交 1" in page and "一起" not in page
    assert "等核对 · 街道" in text(told(liu, f"/review/{up}/?tab=all"))


def test_one_button_for_all_that_is_as_usual(up, chen):
    assert "没有异常的 1 份，一起通过" in told(chen, f"/review/{up}/")
    answer = chen.post(f"/review/{up}/approve/", {"usual": "1"}, follow=True)
    assert "通过了 1 份" in answer.content.decode()
    assert queries.assignment(ma_li, returned(up)).stage == "district"


def test_what_is_unlikely_is_not_approved_with_the_rest(elders, chen):
    round_id = sent()
    for actor in (wang_fang, neighbour):
        commands.submit(actor, assignment_id=of(actor))
    strange = returned(round_id, NEXT_DOOR)
    with scope(SYSTEM):
        Assignment.objects.filter(pk=strange).update(unlikely=2)
    page = text(told(chen, f"/review/{round_id}/?tab=unlikely"))
    assert "2 处要看" in page and "有变化不寻常 1" in page
    chen.post(f"/review/{round_id}/approve/", {"usual": "1"})
    assert queries.assignment(street_head, strange).stage == "street"
    chen.post(f"/review/{round_id}/approve/", {"ids": [strange]})
    assert queries.assignment(street_head, strange).stage == "district"


def test_nothing_ticked_is_said(up, chen):
    answer = chen.post(f"/review/{up}/approve/")
    assert answer.status_code == 422 and "还没有选" in answer.content.decode()


def test_one_return_is_read_and_the_reading_is_kept(up, chen):
    one = returned(up)
    page = told(chen, f"/review/{up}/{one}/")
    assert "赵秀英" in page and "13800000002" in page and "第一次交这张表" in page
    assert read_by(street_head)


def read_by(actor):
    return any(act.verb == "read" and act.purpose.startswith("form:") for act in journal.own(actor))


def test_a_cell_is_opened_commented_and_the_form_sent_back(up, chen):
    one = returned(up)
    assert 'value="E5"' in told(chen, f"/review/{up}/{one}/?cell=E5")
    part = chen.get(f"/review/{up}/{one}/?cell=E5", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<form") and "<html" not in part
    chen.post(f"/review/{up}/{one}/comment/", {"cell": "e5", "text": "请核对电话"})
    answer = chen.post(f"/review/{up}/{one}/back/", {"reason": " "})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    chen.post(f"/review/{up}/{one}/back/", {"reason": "电话不对"})
    view = queries.assignment(wang_fang, one)
    assert (view.state, view.comments[0].cell, view.steps[-1].reason) == ("open", "E5", "电话不对")
    page = told(chen, f"/review/{up}/{one}/")
    assert "还在社区办理" in page and "赵秀英" not in page and "电话不对" in page


def test_not_her_duty_agreed_to_by_the_street(elders, chen):
    round_id = sent()
    one = of(wang_fang)
    commands.decline(wang_fang, assignment_id=one, reason="应由派出所提供")
    assert "应由派出所提供" in told(chen, f"/review/{round_id}/?tab=declined")
    assert "同意不填" in told(chen, f"/review/{round_id}/{one}/")
    chen.post(f"/review/{round_id}/{one}/excuse/", {"reason": ""})
    assert queries.assignment(wang_fang, one).state == "excused"


def test_the_district_approves_and_takes_back(up, chen, liu):
    one = returned(up)
    commands.approve(street_head, round_id=up)
    assert "核定这一份" in told(liu, f"/review/{up}/{one}/")
    liu.post(f"/review/{up}/approve/", {"ids": [one]})
    assert "撤销核定" in told(liu, f"/review/{up}/{one}/") and "撤销核定" not in told(chen, f"/review/{up}/{one}/")
    assert chen.post(f"/review/{up}/{one}/withdraw/", {"reason": "不行"}).status_code == 404
    liu.post(f"/review/{up}/{one}/withdraw/", {"reason": "对象变了"})
    page = text(told(liu, f"/review/{up}/{one}/"))
    assert "已撤销" in page and "对象变了" in page and queries.assignment(wang_fang, one).state == "open"


def test_what_changed_since_last_month(elders, chen):
    first = sent(day=clock.today() - dt.timedelta(days=31))
    commands.submit(wang_fang, assignment_id=of(wang_fang))
    demand = queries.round_state(liu_yan, first)[0].demand
    person("孙桂兰", household=household(home("北京市昌平区龙腾苑3号楼1室")), id_no=id_no(order=14), tel="13800000009")
    second = sent(demand=demand)
    one = next(line.id for line in queries.assignments_due(wang_fang))
    commands.submit(wang_fang, assignment_id=one, cells=[Typed("E5", "13911111111")])
    page = text(told(chen, f"/review/{second}/{one}/"))
    assert "新增 孙桂兰" in page and "13911111111" in page


@pytest.fixture
def counted(elders):
    """A table of figures of both communities, approved."""
    round_id = sent(data=FIGURES, name="统计.xlsx")
    for actor in (wang_fang, neighbour):
        commands.submit(actor, assignment_id=of(actor))
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    return round_id


def test_a_figure_opens_down_to_the_people_it_counted(counted, ma, liu):
    page = text(told(ma, f"/review/{counted}/figures/"))
    assert "2 / 2" in page and "各社区相加" in page
    assert "回龙观" in text(told(ma, f"/review/{counted}/figures/?f=0"))
    page = told(ma, f"/review/{counted}/figures/?f=0&in=110114010000")
    number = queries.assignment(ma_li, returned(counted)).snapshots[0].number
    address = re.search(rf"/review/{counted}/{returned(counted)}/figure/(\w+)/", page)
    assert number in page and address
    opened = told(ma, address[0])
    assert number in opened and "赵秀英" in opened and "周美玲" not in opened and read_by(ma_li)
    opened = told(liu, address[0])
    assert number in opened and "赵秀英" not in opened and "只给负责核对的岗位" in opened


def test_a_corrected_figure_says_that_the_pool_counts_otherwise(elders, ma):
    round_id = sent(data=FIGURES, name="统计.xlsx")
    one = of(wang_fang)
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("B5", "9")])
    wrong = {f.key: "含集体户" for f in queries.assignment(wang_fang, one).findings if f.level == "wrong"}
    commands.submit(wang_fang, assignment_id=one, explained=wrong)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    assert "含集体户" in told(ma, f"/review/{round_id}/{one}/")
    assert "核定时是 9，信息池里现在是 2" in told(ma, f"/review/{round_id}/{one}/figure/B5/")


def test_the_departments_own_workbook_over_all(counted, liu):
    answer = liu.get(f"/review/{counted}/file/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.active.cell(5, 2).value == 3 and answer["Content-Disposition"].startswith("attachment")


def test_lists_come_together_with_their_snapshots(up, liu, chen):
    commands.submit(neighbour, assignment_id=of(neighbour))
    commands.approve(street_head, round_id=up)
    commands.approve(liu_yan, round_id=up)
    page = text(told(liu, f"/review/{up}/figures/"))
    assert "2 份核定件，一共 3 行" in page and page.index("赵秀英") < page.index("周美玲")
    first = queries.merged_lines(liu_yan, up, page=1, per=2)
    second = queries.merged_lines(liu_yan, up, page=2, per=2)
    assert (len(first.lines), len(second.lines), second.pages) == (2, 1, 2)
    assert second.lines[0].community == NEXT_DOOR and "周美玲" in second.lines[0].cells


def test_before_anything_is_approved_there_is_nothing_to_add_up(up, liu):
    assert "没有可以汇总的" in told(liu, f"/review/{up}/figures/")
    assert liu.get(f"/review/{up}/file/").status_code == 422


def test_closing_is_asked_first_and_gives_the_data_back(up, liu, chen):
    assert chen.get(f"/review/{up}/close/").status_code == 404
    assert "其余不再等" in told(liu, f"/review/{up}/close/")
    assert "数据回到社区" in liu.post(f"/review/{up}/close/", follow=True).content.decode()
    assert "已经结束的 1 期" in told(liu, "/review/") and "一起通过" not in told(chen, f"/review/{up}/")


def test_who_is_not_meant_finds_nothing(up, wang, li):
    one = returned(up)
    area(FAR)
    pages = ("", "figures/", "file/", f"{one}/", f"{one}/figure/B5/")
    strangers = (
        wang, li, other(141, "吴强", 110105014000, STREET), other(142, "孙丽", 110114000000, DEPARTMENT, "health"),
    )  # fmt: skip
    for client in strangers:
        for page in pages:
            assert client.get(f"/review/{up}/{page}").status_code == 404, page
        for act in ("back", "comment", "excuse", "withdraw"):
            assert client.post(f"/review/{up}/{one}/{act}/", {"reason": "x", "text": "x"}).status_code == 404, act
        assert client.post(f"/review/{up}/approve/", {"usual": "1"}).status_code == 404
    assert queries.assignment(wang_fang, one).state == "submitted"


def test_a_joined_department_reads_and_decides_nothing(up):
    grace = other(143, "高敏", 110114000000, DEPARTMENT, "health")
    joined = replace(liu_yan, user_id=143, post_id=143, name="高敏", department="health")
    demand = drafted(joined)
    with scope(SYSTEM):
        Demand.objects.filter(pk=demand).update(state="joined", joined_to=queries.round_state(liu_yan, up)[0].demand)
    assert "80岁以上老年人登记表" in told(grace, "/review/") and "一起通过" not in told(grace, f"/review/{up}/")
    commands.approve(street_head, round_id=up)
    assert grace.post(f"/review/{up}/approve/", {"usual": "1"}).status_code == 404
    assert grace.post(f"/review/{up}/{returned(up)}/back/", {"reason": "x"}).status_code == 404


def test_a_level_that_the_form_does_not_name_reads_only(elders, chen):
    round_id = sent(levels=("district",))
    commands.submit(wang_fang, assignment_id=of(wang_fang))
    assert "一起通过" not in told(chen, f"/review/{round_id}/")
    assert chen.post(f"/review/{round_id}/approve/", {"usual": "1"}).status_code == 404


def test_a_return_under_another_round_is_no_page(up, chen, elders):
    assert chen.get(f"/review/{up + 1}/{returned(up)}/").status_code == 404


@pytest.mark.parametrize("query", ["?in=110105014000", "?in=x", "?page=-3&in="])
def test_odd_addresses(up, chen, query):
    assert chen.get(f"/review/{up}/{query}").status_code in (200, 404)
    assert chen.get(f"/review/{up}/figures/{query}").status_code in (200, 404)


def test_a_page_asks_the_database_no_more_for_more_returns(up, chen, django_assert_max_num_queries):
    for address in ("/review/", f"/review/{up}/?tab=all", f"/review/{up}/figures/"):
        with django_assert_max_num_queries(28):
            told(chen, address)


def test_a_figure_that_nobody_counts_but_the_community_has_no_people_behind_it(elders, ma):
    heads = ["社区", "人口总数", "男", "女", "楼门文化活动场次"]
    round_id = sent(data=listing("社区人口与活动统计表", heads, ["合计", None, None, None, None]), name="活动.xlsx")
    one = of(wang_fang)
    cells = queries.cells(wang_fang, one)
    at = next(c["col"] for c in cells["columns"] if "活动场次" in c["header"]) + str(cells["rows"][0]["row"])
    commands.submit(wang_fang, assignment_id=one, cells=[Typed(at, "12")])
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    assert "信息池不数它" in told(ma, f"/review/{round_id}/{one}/figure/{at}/")
    assert ma.get(f"/review/{round_id}/{one}/figure/ZZ9/").status_code == 404
