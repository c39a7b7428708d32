"""A figure of the whole is the same however the city is cut into parts: through the real statement, with numbers missing."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import replace

import msgspec
import pytest

from hutong.domain.forms.rolling import FigureSpec, rolled
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import queries
from hutong.domain.reporting.models import Assignment, Demand, Round
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import district_of, span, street_of
from tests.people import city_desk

pytestmark = pytest.mark.django_db

SPECS = (
    FigureSpec(5, 2, "人数", "sum"),
    FigureSpec(5, 3, "老年人", "sum"),
    FigureSpec(5, 4, "老年人比例（%）", "ratio", 1, 0, 100),
    FigureSpec(5, 5, "发放金额", "sum"),
    FigureSpec(5, 6, "人均金额", "average", 3, 1),
    FigureSpec(5, 7, "最大年龄", "none"),
)
BY = ("district", "street", "community")


def city_of(chance: random.Random, most: int = 60) -> list[int]:
    """Communities in a few streets of a few districts."""
    streets = [
        110100000000 + d * 10**6 + s * 10**3
        for d in chance.sample(range(1, 20), 4)
        for s in chance.sample(range(1, 30), chance.randint(1, 5))
    ]
    return sorted({chance.choice(streets) + chance.randint(1, 99) for _ in range(most)})


def numbers(chance: random.Random) -> list[float | None]:
    """Figures of a community; one in five it did not give. Halves and quarters, so that sums are exact."""
    return [None if chance.random() < 0.2 else chance.randint(0, 4000) / chance.choice((1, 1, 2, 4)) for _ in SPECS]


def approved(chance: random.Random) -> tuple[int, dict[int, list[float | None]]]:
    """A round with returns in every state; its id, and the figures of those that are approved."""
    places, today = city_of(chance), dt.date(2026, 11, 26)
    words = {"title": "人口统计", "department": "civil_affairs", "made_by": "何斌", "made_at": clock.now(), "blank": 1}
    held: dict[int, list[float | None]] = {}
    with scope(SYSTEM):
        demand = Demand.objects.create(area=110000000000, state="admitted", levels=["district", "city"], **words)
        row = Round.objects.create(
            demand=demand, period="2026-11", blank=1, at=today, due=today, state="open", areas=places, levels=demand.levels,
            total=len(places), figures=msgspec.to_builtins(SPECS), made_at=clock.now(),
        )  # fmt: skip
        rows = []
        for n, place in enumerate(places):
            state = chance.choice(("approved", "approved", "approved", "submitted", "open", "excused"))
            given = numbers(chance)
            rows.append(Assignment(round=row, community=place, filling=n + 1, state=state, due=today, numbers=given, lines=n % 7))
            if state == "approved":
                held[place] = given
        Assignment.objects.bulk_create(rows)
    return row.pk, held


def alike(one, other) -> bool:
    """The same figures, each missing in both or equal."""
    pairs = zip(one, other, strict=True)
    return all((a is None and b is None) or (a is not None and b is not None and math.isclose(a, b)) for a, b in pairs)


@pytest.mark.parametrize("seed", range(8))
def test_the_whole_is_the_sum_of_its_parts_however_it_is_cut(seed):
    round_id, held = approved(random.Random(seed))
    whole = queries.roll_up(city_desk, round_id, by="all").total
    assert whole.approved == len(held) and alike(whole.values, rolled(SPECS, list(held.values())))
    for by in BY:
        found = queries.roll_up(city_desk, round_id, by=by)
        assert alike(found.total.values, whole.values) and found.total.approved == whole.approved
        assert sum(one.approved for one in found.areas) == whole.approved
        assert sum(one.lines for one in found.areas) == whole.lines
        for position in (0, 1, 3):
            given = [one.values[position] for one in found.areas if one.values[position] is not None]
            assert math.isclose(math.fsum(given), whole.values[position])


@pytest.mark.parametrize("seed", range(4))
def test_each_area_is_what_its_own_communities_gave(seed):
    round_id, held = approved(random.Random(seed))
    for by, of in (("district", district_of), ("street", street_of), ("community", int)):
        found = {one.code: one.values for one in queries.roll_up(city_desk, round_id, by=by).areas}
        assert found.keys() == {of(place) for place in held}
        for code, values in found.items():
            assert alike(values, rolled(SPECS, [given for place, given in held.items() if of(place) == code]))


@pytest.mark.parametrize("seed", range(4))
def test_those_who_see_a_part_see_that_part_of_the_whole(seed):
    round_id, held = approved(random.Random(seed))
    whole = queries.roll_up(city_desk, round_id, by="all").total
    parts = []
    for district in sorted({district_of(place) for place in held}):
        lo, hi = span(district)
        seen = queries.roll_up(replace(city_desk, lo=lo, hi=hi), round_id, by="street")
        opened = queries.roll_up(city_desk, round_id, by="street", within=district)
        assert alike(seen.total.values, opened.total.values) and seen.areas == opened.areas and seen.expected == opened.expected
        parts.append(seen.total)
    assert sum(one.approved for one in parts) == whole.approved
    assert math.isclose(math.fsum(one.values[0] or 0 for one in parts), whole.values[0])


def test_rates_are_worked_out_anew_and_what_cannot_be_added_stays_empty():
    round_id, held = approved(random.Random(11))
    values = queries.roll_up(city_desk, round_id, by="all").total.values
    people = math.fsum(one[0] for one in held.values() if one[0] is not None)
    elders = math.fsum(one[1] for one in held.values() if one[1] is not None)
    assert math.isclose(values[2], elders / people * 100) and values[5] is None
    assert values[2] != pytest.approx(math.fsum(one[2] for one in held.values() if one[2] is not None))
