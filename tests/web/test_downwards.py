"""Wang Fang sees what came back down, says yes or no to a department, and Liu Yan answers. Strangers find nothing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hutong.domain.forms.commands import Typed
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import proposing
from hutong.domain.reporting.commands.proposing import Correction
from hutong.domain.reporting.queries.proposals import proposals
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, sent
from tests.factories.sheets import edited
from tests.people import liu_yan, street_head, wang_fang

pytestmark = pytest.mark.django_db


@pytest.fixture
def elders():
    house = household(home())
    return [
        person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001"),
        person("钱建国", household=house, id_no=id_no(order=13), tel="13800000002", sex="1", relation="10"),
    ]


@pytest.fixture
def back(elders):
    """Wang Fang's list is approved, and the round closed."""
    return closed(sent())


def closed(round_id, *cells):
    commands.submit(wang_fang, assignment_id=queries.assignments_due(wang_fang)[0].id, cells=cells)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    commands.close_round(liu_yan, round_id=round_id, checked=True)
    return round_id


def proposed(round_id, *records):
    made = [Correction("person", one, "tel", f"1390000000{n}", "与通信数据比对") for n, one in enumerate(records)]
    return proposing.propose(liu_yan, round_id=round_id, corrections=made)


def told(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_closed_round_is_there_and_leads_to_its_own_list(back, wang):
    assert "80岁以上老年人登记表" in told(wang, "/data-back/") and "部门核对过" in told(wang, "/data-back/")
    page = text(told(wang, f"/data-back/{back}/"))
    assert "2 行，都在本社区的池里" in page and "不到 3 个社区" in page


def test_figures_come_page_by_page_with_bars(elders, wang):
    round_id = closed(sent(data=FIGURES, name="统计.xlsx"))
    page = told(wang, f"/data-back/{round_id}/")
    assert page.count("本社区</span>") == 12 and "下一页" in page
    assert "上一页" in told(wang, f"/data-back/{round_id}/?page=2")


def test_who_had_no_part_in_it_finds_nothing(back, li, chen):
    assert li.get(f"/data-back/{back}/").status_code == 404
    assert chen.get("/data-back/").status_code == 404 and chen.get("/proposals/").status_code == 404


def test_yes_changes_the_pool_and_no_goes_back(back, elders, wang, liu):
    yes, no = proposed(back, *elders)
    page = text(told(wang, "/proposals/"))
    assert "13800000001" in page and "13900000000" in page and "台账导入" in page and "2 条一起改" in page
    wang.post(f"/proposals/{yes}/answer/", {"do": "confirm"})
    without = wang.post(f"/proposals/{no}/answer/", {"do": "contest", "proposal": str(no), "words": " "})
    assert without.status_code == 422 and "请写明理由" in without.content.decode()
    wang.post(f"/proposals/{no}/answer/", {"do": "contest", "words": "刚打通过"})
    page = text(told(liu, "/proposals/"))
    assert "刚打通过" in page and "13800000002" in page and "前答复" in page
    insisting = liu.post(f"/proposals/{no}/answer/", {"do": "uphold", "proposal": str(no), "words": ""})
    assert insisting.status_code == 422
    liu.post(f"/proposals/{no}/answer/", {"do": "drop"})
    page = text(told(wang, "/proposals/"))
    assert "以社区的为准" in page and "社区确认了" in page and "没有要您确认的更正" in page


def test_those_that_are_alike_go_together(back, elders, wang):
    ids = proposed(back, *elders)
    assert wang.post("/proposals/together/").status_code == 422
    wang.post("/proposals/together/", {"ids": ids})
    assert not proposals(wang_fang)


def test_a_strangers_answer_is_no_answer(back, elders, li):
    (one,) = proposed(back, elders[0])
    assert li.post(f"/proposals/{one}/answer/", {"do": "confirm"}).status_code == 404
    assert len(proposals(wang_fang)) == 1


def test_liu_yan_proposes_one_value_or_hands_the_list_back(back, elders, liu, wang):
    assert f"/proposals/new/{back}/" in told(liu, "/proposals/")
    page = told(liu, f"/proposals/new/{back}/?q=赵秀英&element=tel")
    assert "赵秀英" in page and 'name="value"' in page
    words = {"person": elders[0], "element": "tel", "value": "12", "reason": "比对"}
    refused = liu.post(f"/proposals/new/{back}/one/?q=赵秀英&element=tel", words)
    assert refused.status_code == 422 and 'name="value"' in refused.content.decode()
    liu.post(f"/proposals/new/{back}/one/", {**words, "value": "13977778888"})
    (one,) = proposals(wang_fang)
    assert (one.value, one.reason) == ("13977778888", "比对")
    name, data, _ = queries.merged_workbook(liu_yan, back)
    sent_file = SimpleUploadedFile(name, edited(data, {"E4": "13966667777", "E3": "打错"}))
    answer = liu.post(f"/proposals/new/{back}/file/", {"file": sent_file}).content.decode()
    assert "1 处没有提" in answer and "打错" in answer
    assert {one.value for one in proposals(wang_fang)} == {"13977778888", "13966667777"}
    assert wang.get(f"/proposals/new/{back}/").status_code == 404
    liu.post(f"/proposals/{one.id}/answer/", {"do": "withdraw"})
    assert len(proposals(wang_fang)) == 1


def test_how_often_each_source_was_wrong(elders, wang, liu):
    closed(sent(), Typed("E3", "13800000077"))
    page = text(told(wang, "/sources/"))
    assert "台账导入" in page and "被改 1 格" in page and "之间" in page
    assert "王芳" not in page.split("各来源准不准", 2)[-1] and told(liu, "/sources/")
