"""What forms cost, told of a small story whose cells are counted by hand."""

from __future__ import annotations

import ast
import datetime as dt
import re
import uuid
from dataclasses import replace

import pytest
from django.core.cache import cache

from hutong.blueprint.burden import minutes, minutes_outside, weights
from hutong.blueprint.tiles import tiles
from hutong.domain.forms.commands import Typed
from hutong.domain.measure.burden import queries
from hutong.domain.measure.burden.rules import LEAST, department_of, months
from hutong.domain.outside import commands as outside
from hutong.domain.reporting import commands
from hutong.domain.reporting import queries as reporting
from hutong.domain.reporting.models import Timing
from hutong.kernel import clock
from hutong.kernel.errors import NotFound
from hutong.kernel.workdays import add_workdays
from tests.architecture.sources import ROOT
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import places, sent
from tests.people import HOME, NEXT_DOOR, auditor, city_desk, li_jing, liu_yan, street_head, wang_fang

pytestmark = pytest.mark.django_db
DUE = dt.date(2027, 3, 25)


@pytest.fixture
def elders():
    """Two people over eighty at home, of whom one has no telephone number, and one next door. Six columns each: number, name,
    sex, identity number, telephone, remark."""
    cache.clear()
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("孙桂兰", household=house, id_no=id_no(order=14), relation="20")
    person(
        "周美玲",
        community=NEXT_DOOR,
        household=household(home("北京市昌平区龙腾苑2号楼1室", NEXT_DOOR), NEXT_DOOR),
        tel="13800000004",
    )


def mine():
    return reporting.assignments_due(wang_fang)[0].id


def of(actor, **words):
    return queries.ledger(actor, month_from=DUE, month_to=DUE, **words)


def test_cells_counted_by_hand(elders):
    sent(due=DUE)
    commands.submit(wang_fang, assignment_id=mine(), cells=[Typed("E4", "13900000009"), Typed("F4", "住女儿家")])
    found = of(wang_fang).total
    assert (found.forms, found.done, found.cells, found.typed, found.twice) == (1, 1, 12, 2, 0)
    assert found.minutes == pytest.approx(minutes(cells=12, auto=found.auto, typed=2))
    assert found.as_files == pytest.approx(minutes_outside(found.auto + 2, typed=2))


def test_an_open_form_counts_what_is_still_to_be_asked(elders):
    sent(due=DUE)
    before = of(wang_fang).total
    assert (before.done, before.typed, before.left) == (0, 0, 1)
    commands.submit(wang_fang, assignment_id=mine(), cells=[Typed("E4", "13900000009")])
    after = of(wang_fang).total
    assert (after.done, after.typed, after.left) == (1, 1, 0) and after.minutes == pytest.approx(before.minutes)


def test_what_the_pool_had_wrong_is_counted_with_its_cost(elders):
    sent(due=DUE)
    commands.submit(wang_fang, assignment_id=mine(), cells=[Typed("E3", "13700000007")])
    found = of(wang_fang).total
    assert found.wrong == 1 and found.error_rate == pytest.approx(1 / found.auto)
    assert found.correcting == pytest.approx(weights()["look_at_cell"].minutes + weights()["type_cell"].minutes)


def test_what_was_sent_back_costs_again(elders):
    sent(due=DUE)
    before, one = of(wang_fang).total, mine()
    commands.submit(wang_fang, assignment_id=one)
    commands.send_back(street_head, assignment_id=one, reason="少一个电话")
    found = of(wang_fang).total
    assert found.returned == 1
    assert found.minutes - before.minutes == pytest.approx(weights()["correct_returned"].minutes)


def test_declined_is_not_asked(elders):
    sent(due=DUE)
    commands.decline(wang_fang, assignment_id=mine(), reason="不是社区的事")
    assert of(wang_fang).total.forms == 0


def test_five_measured_times_replace_the_weights(elders):
    sent(due=DUE)
    demand = reporting.demands(liu_yan)[0].id
    for n, seconds in enumerate((60, 120, 120, 900, 130)):
        assert of(wang_fang).total.timings == 0, n
        Timing.objects.create(id=uuid.uuid4(), demand_id=demand, seconds=seconds, cells=12)
    found = of(wang_fang, by="department")
    assert found.total.timings == LEAST and found.total.minutes == pytest.approx(2.0)
    assert (found.demands[0].real, found.demands[0].timings) == (2.0, LEAST) and found.demands[0].promised is not None


def test_each_area_one_level_below_and_nothing_of_another(elders):
    sent(due=DUE)
    street = of(street_head, by="area")
    assert [line.key for line in street.lines] == [str(HOME), str(NEXT_DOOR)] and street.total.forms == 2
    assert [line.sums.forms for line in of(wang_fang, by="area").lines] == [1]
    assert of(li_jing).total.forms == 0
    for actor, within in ((li_jing, HOME), (wang_fang, NEXT_DOOR), (auditor, None), (liu_yan, None)):
        with pytest.raises(NotFound):
            of(actor, within=within)
    opened = of(city_desk, by="area", within=110114010000)
    assert opened.total == street.total and opened.area_name == "回龙观街道"


def test_any_cut_adds_up_to_the_same_whole(elders):
    sent(due=DUE)
    commands.submit(wang_fang, assignment_id=mine(), cells=[Typed("E4", "13900000009")])
    for by in ("month", "department", "area"):
        found = of(city_desk, by=by)
        assert sum(line.sums.minutes for line in found.lines) == pytest.approx(found.total.minutes) and found.total.forms == 2
        assert sum(line.sums.cells for line in found.lines) == found.total.cells


def test_months_without_forms_stand_there_empty(elders):
    sent(due=DUE)
    found = queries.ledger(wang_fang, month_from=dt.date(2027, 1, 9), month_to=DUE)
    assert [(line.key, line.sums.forms) for line in found.lines] == [("202701", 0), ("202702", 0), ("202703", 1)]
    assert months(dt.date(2026, 11, 30), dt.date(2027, 2, 1)) == [202611, 202612, 202701, 202702]


def test_demands_outside_stand_beside_those_inside(elders):
    sent()
    day = add_workdays(clock.today(), 0)
    outside.report(outside.anonymous(HOME), kind="outside", words="群里要台账", department="区民政局")
    found = queries.ledger(street_head, month_from=day, month_to=day, by="department")
    assert [(one.department, one.outside, one.answered) for one in found.outside] == [("区民政局", 1, 0)]
    assert {line.key: line.sums.outside for line in found.lines} == {"civil_affairs": 1}
    assert department_of("区民政局") == "civil_affairs" and department_of("不知道谁") == "不知道谁"


def test_the_public_page_knows_the_city_and_its_districts(elders):
    sent(due=DUE)
    found = queries.public(DUE)
    assert found.total.forms == 2 and [(one.key, one.sums.forms) for one in found.districts] == [("110114000000", 2)]
    assert all(int(one.key) % 10**6 == 0 for one in found.districts)
    commands.decline(wang_fang, assignment_id=mine(), reason="不是社区的事")
    assert queries.public(DUE).total.forms == 2, "kept for ten minutes"


def test_how_old_what_is_known_is(elders):
    places()
    known = queries.age(wang_fang)
    assert known is not None and known.facts == 2 and known.days > 0
    assert queries.age(li_jing) is None and queries.age(replace(wang_fang, rights=frozenset())) is None


def test_every_district_has_its_tile():
    assert len(tiles()) == 16 and all(code % 10**6 == 0 for code in tiles())


def test_nothing_here_is_of_a_person():
    """No column that says who, in the statements of the ledger or in what its pages show."""
    who = re.compile(r"\b(by|made_by|post|post_id|staff|staff_id|actor_id|user_id|name_of_staff|answered_by_post|named_by)\b")
    sql = [ROOT / "domain/reporting/queries/burden.py", ROOT / "domain/pool/queries/ages.py"]
    for path in sql:
        texts = [
            n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        ]
        statements = [text for text in texts if "SELECT" in text]
        assert statements, path
        for text in statements:
            assert not who.search(re.sub(r"\b(GROUP|ORDER) BY\b", "", text)), path
    for path in sorted((ROOT / "domain/measure").rglob("*.py")):
        taken = {n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)}
        assert not taken & {"by", "made_by", "post", "post_id", "user_id", "name_of", "posts_at", "staff"}, path
    for name in ("web/burden_picture.py", "web/public/burden.py", "web/staff/reports/burden.py"):
        taken = {n.attr for n in ast.walk(ast.parse((ROOT / name).read_text())) if isinstance(n, ast.Attribute)}
        assert not taken & {"made_by", "post", "post_id", "user_id", "posts_at", "staff"}, name
