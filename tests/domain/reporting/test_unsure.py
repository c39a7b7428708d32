"""Liu Yan looks at what the gate will see before she has confirmed what her headings mean."""

from __future__ import annotations

import pytest

from hutong.domain.forms import commands as forms
from hutong.domain.reporting import commands, queries
from hutong.kernel.errors import NotFound
from tests.factories.reports import admitted, drafted, places
from tests.factories.sheets import listing
from tests.people import liu_yan

pytestmark = pytest.mark.django_db


def elements(demand: int) -> dict[str, str]:
    found = queries.demand(liu_yan, demand).findings
    assert found is not None
    return {one.header: one.element for one in found.columns}


def test_words_decide_until_the_meaning_is_confirmed():
    places()
    data = listing("吸烟情况登记表", ["序号", "姓名", "联系电话", "开始吸烟年龄"])
    filling = forms.hand_in(liu_yan, data=data, filename="登记表.xlsx", department=liu_yan.department)
    demand = commands.draft(liu_yan, filling_id=filling)
    commands.preview(liu_yan, demand_id=demand)
    assert elements(demand)["联系电话"] == "tel" and not elements(demand)["开始吸烟年龄"]
    forms.confirm_meanings(liu_yan, filling_id=filling, meanings=[forms.Chosen("D2", "age")])
    commands.preview(liu_yan, demand_id=demand)
    assert elements(demand)["开始吸烟年龄"] == "age"


def test_a_complaint_finds_the_area_of_a_demand_and_none_of_a_draft():
    assert queries.area_of(admitted()) == liu_yan.area
    with pytest.raises(NotFound):
        queries.area_of(drafted())
