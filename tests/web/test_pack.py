"""The month's forms together: what is different from last month is told, one button sends them up."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import ELDERS, FIGURES, sent
from tests.factories.sheets import listing
from tests.people import wang_fang

pytestmark = pytest.mark.django_db
EARLY, LATER = clock.dt.date(2026, 11, 2), clock.dt.date(2026, 12, 1)
FEW = listing("80岁以上老年人名册", ["序号", "姓名", "性别", "身份证号"])


@pytest.fixture
def people(db):
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("钱建国", household=house, id_no=id_no(order=13), sex="1", relation="10", tel="13800000002")


@pytest.fixture
def december(people):
    """Three forms went up in November; in December a person has come, without a telephone number."""
    with clock.standing_at(EARLY):
        demands = []
        for data, name in ((FEW, "名册.xlsx"), (ELDERS, "登记表.xlsx"), (FIGURES, "统计.xlsx")):
            sent(data=data, name=name, due=clock.dt.date(2026, 11, 25))
        for line in queries.assignments_due(wang_fang):
            demands.append(line.demand)
            commands.submit(wang_fang, assignment_id=line.id)
    person("孙桂兰", household=household(home()), id_no=id_no(order=14))
    with clock.standing_at(LATER):
        for demand in demands:
            sent(demand=demand, day=LATER, due=clock.dt.date(2026, 12, 25))
        yield


def test_the_pack_tells_who_came_and_what_is_missing(wang, december):
    page = wang.get("/pack/").text
    entire, wanting = page.split("还要填一点的")
    assert "80岁以上老年人名册" in entire and "多了 1 条" in entire and "多了 孙桂兰" in entire
    assert "小有变动，最多差 1" in entire
    assert "80岁以上老年人登记表" in wanting and "缺 1 格" in wanting
    assert "全填好的表都在一页上" in wang.get("/").text


def test_one_button_sends_the_ticked_ones_up(wang, december):
    ids = [line.id for line in queries.assignments_due(wang_fang) if not line.rest]
    done = wang.post("/pack/", {"form": ids, "seconds": "90"}, follow=True).text
    assert "2 份表一起交上去了" in done
    assert {queries.assignment(wang_fang, one).confirmed for one in ids} == {"pack"}
    assert [line.rest for line in queries.assignments_due(wang_fang)] == [1]


def test_none_ticked_is_said_and_a_gap_goes_up_with_nothing(wang, december):
    assert wang.post("/pack/").status_code == 422
    ids = [line.id for line in queries.assignments_due(wang_fang)]
    refused = wang.post("/pack/", {"form": ids})
    assert refused.status_code == 422 and "还有 1 格没有填" in refused.text
    assert len(queries.assignments_due(wang_fang)) == 3, "all or none"


def test_what_was_asked_elsewhere_fills_the_form(wang, december):
    from hutong.domain.pool import queries as pool
    from hutong.domain.pool.commands import Seen, SourceRef, observe

    (found,) = pool.find_people(wang_fang, text="孙桂兰", purpose="check")
    seen = [Seen("person", found.id, "tel", "13800000003")]
    observe(wang_fang, observations=seen, source=SourceRef("visit", "入户"), purpose="visit")
    assert "又有 1 份全填好了" in wang.post("/pack/", {"fresh": "1"}, follow=True).text
    assert len([line for line in queries.assignments_due(wang_fang) if not line.rest]) == 3


def test_a_figure_that_does_not_hold_stays_out_of_the_pack(wang, december):
    from hutong.domain.forms.commands import Typed

    figures = next(line for line in queries.assignments_due(wang_fang) if "老年人" not in line.title)
    commands.type_cells(wang_fang, assignment_id=figures.id, cells=[Typed("B5", "99")])
    entire, wanting = wang.get("/pack/").text.split("还要填一点的")
    assert figures.title not in entire and "处对不上" in wanting


def test_a_stranger_has_no_pack_of_hers(li, december):
    ids = [line.id for line in queries.assignments_due(wang_fang) if not line.rest]
    assert "老年人" not in li.get("/pack/").text
    assert li.post("/pack/", {"form": ids}).status_code == 404


def test_the_pack_has_its_price(wang, december):
    wang.get("/pack/")
    with CaptureQueriesContext(connection) as asked:
        wang.get("/pack/")
    assert len(asked) <= 40, len(asked)
