"""The boards count what the rows say, at any moment; they are quick because most of it is counted beforehand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from hutong.domain.cases import commands, counted
from hutong.domain.cases.commands import counting
from hutong.domain.cases.tending import count_once, tend_once
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import finished, posts, reported
from tests.people import FAR, HOME, NEXT_DOOR, qian_bo, street_head, wang_fang

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def staffed(db: None) -> None:
    posts()


def voice(receipt):
    who, number = commands.holder(receipt.code)
    return who, {"voice_id": number}


def a_month_of_everything() -> None:
    """Cases that end in every way, come again, move to another place, get another category."""
    start = clock.today() - dt.timedelta(days=40)
    receipts = []
    for day in range(0, 30, 3):
        with clock.standing_at(start + dt.timedelta(days=day)):
            receipts += [reported(at=area) for area in (HOME, NEXT_DOOR, HOME)]
    with clock.standing_at(start + dt.timedelta(days=31)):
        tend_once()
        for receipt in receipts[:14]:
            finished(receipt, checker=street_head)
        for n, receipt in enumerate(receipts[:8]):
            who, key = voice(receipt)
            commands.settle(who, **key, solved=n % 4 != 3, rating=1 + n % 5 if n % 4 != 3 else None, words="还是老样子")
        commands.refuse(street_head, case_id=receipts[15].case, ground="outside_law", words="不合法", basis="某条例")
        commands.bounce(qian_bo, case_id=receipts[16].case, reason="不归我们管")
        commands.relocate(street_head, case_id=receipts[17].case, area=NEXT_DOOR)
        commands.dispatch(street_head, case_id=receipts[16].case, area=street_head.area, department="urban_management",
                          category="street_lamp")  # fmt: skip
        commands.join_into(wang_fang, case_id=receipts[18].case, main_id=receipts[21].case)
        who, key = voice(receipts[20])
        commands.withdraw(who, **key)
    with clock.standing_at(start + dt.timedelta(days=39)):
        tend_once()
        who, key = voice(receipts[9])
        commands.reopen(who, **key, words="又堆上了")


def kept() -> list[tuple[object, ...]]:
    """All figures: the kept days and the list of what changed since, together; without the lines that came to nothing."""
    lines = f"SELECT p.area, g.day, p.category, {counted.names('g.')} FROM cases_delta g"
    spread = f"{lines} CROSS JOIN LATERAL {counted.PLACES} p (area, category) WHERE p.area IS NOT NULL"
    both = f"SELECT area, day, category, {counted.names()} FROM cases_day UNION ALL {spread}"
    sums = f"SELECT area, day, category, {counted.sums()} FROM ({both}) both_ GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sums)
        return [row for row in cursor.fetchall() if any(row[3:])]


def from_rows() -> list[tuple[object, ...]]:
    """The same counted from the rows of cases alone."""
    lines = f"SELECT * FROM ({counted.lines_of('true')}) g (area, day, category, {counted.names()})"
    spread = (
        f"SELECT p.area, g.day, p.category, {counted.sums('g.')} FROM ({lines}) g"
        f" CROSS JOIN LATERAL {counted.PLACES} p (area, category) WHERE p.area IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(spread)
        return list(cursor.fetchall())


def test_the_figures_are_those_of_the_rows_before_and_after_they_are_added_up():
    a_month_of_everything()
    assert kept() == from_rows()
    assert count_once() > 50
    assert kept() == from_rows()
    reported(at=FAR)
    assert kept() == from_rows()
    counting.recount(SYSTEM)
    assert kept() == from_rows() and count_once() == 0


def test_a_new_case_counts_as_its_row_does():
    receipt = reported()
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"SELECT area, day, category, {counted.names()} FROM cases_delta")
        noted = cursor.fetchall()
        cursor.execute(counted.lines_of(f"c.id = {receipt.case}"))
        assert noted == cursor.fetchall()
