"""The boards count what the rows say, at any moment; they are quick because most of it is counted beforehand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from hutong.domain.cases import commands, counted, rates
from hutong.domain.cases.commands import counting
from hutong.domain.cases.models import Case
from hutong.domain.cases.queries import boards
from hutong.domain.cases.tending import count_once, tend_once
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound
from tests.factories.cases import CITY, DISTRICT, STREET, finished, posts, reported
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, li_jing, ma_li, qian_bo, street_head, wang_fang

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
    spread = f"{lines} CROSS JOIN LATERAL {counted.PLACES} p (area, category, whole) WHERE p.area IS NOT NULL"
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
        f" CROSS JOIN LATERAL {counted.PLACES} p (area, category, whole) WHERE p.area IS NOT NULL"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(spread)
        return list(cursor.fetchall())


def test_the_figures_are_those_of_the_rows_before_and_after_they_are_added_up():
    reported(at=FAR)
    assert count_once() == 0 and kept() == from_rows()
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
        assert sorted(noted) == sorted(cursor.fetchall())


def by_hand(area: int, first: dt.date) -> dict[str, int]:
    """What a board must say, counted case by case."""
    lo, hi = span(area)
    with scope(SYSTEM):
        rows = [
            row for row in Case.objects.filter(area__range=(lo, hi)) if row.collected_at.astimezone(clock.BEIJING).date() >= first
        ]
        live = [row for row in Case.objects.filter(area__range=(lo, hi)).exclude(state="closed")]
    now = clock.now()
    return {
        "came": len(rows),
        "solved": sum(row.outcome == "solved" for row in rows),
        "silent": sum(row.outcome == "silent" for row in rows),
        "outside_law": sum(row.outcome == "outside_law" for row in rows),
        "in_time": sum(bool(row.answered_at and row.answered_at <= row.answer_due) for row in rows),
        "good": sum((row.rating or 0) >= 4 for row in rows),
        "bounced": sum(row.bounces > 0 for row in rows),
        "open": len(live),
        "overdue": sum(row.state != "confirming" and row.due < now for row in live),
    }


@pytest.mark.parametrize("added_up", [False, True])
def test_a_board_says_what_the_rows_say_at_every_level(added_up: bool):
    a_month_of_everything()
    reported(at=FAR)
    if added_up:
        count_once()
    for who, area in ((wang_fang, HOME), (street_head, STREET), (ma_li, DISTRICT), (city_desk, CITY)):
        board = boards.board(who, days=91)
        right = by_hand(area, board.first)
        said = {name: board.figures[name] for name in right if name in board.figures and name not in ("open", "overdue")}
        assert {**said, "open": board.now["open"], "overdue": board.now["late"]} == right
        assert sum(one.line.figures["came"] for one in board.groups) == right["came"]
        assert sum(line.figures["came"] for line in board.places) == right["came"]
        assert sum(line.now["open"] for line in board.places) == right["open"]
        assert sum(day.came for day in board.trend) == right["came"]


def test_a_board_is_of_ones_own_range_and_of_nobody_elses():
    reported()
    assert boards.board(ma_li, area=STREET).now["open"] == 1 and boards.board(street_head).up is None
    assert boards.board(li_jing).now["open"] == 0
    for who, area in ((li_jing, HOME), (wang_fang, STREET), (qian_bo, STREET)):
        with pytest.raises(NotFound):
            boards.board(who, area=area)


def test_the_rates_stand_with_their_silence_and_say_nothing_of_a_few():
    figures = dict.fromkeys(counted.COLUMNS, 0) | {"unanswered": 10, "answered": 90, "in_time": 80, "solved": 30, "unsolved": 10}
    response, solved, satisfied = rates.three(figures | {"silent": 60, "rated": 2, "good": 2}, 3)
    assert response.share == 0.8 and response.silent == 0.1
    assert solved.share == 0.75 and solved.silent == 0.6 and solved.of == 40
    assert satisfied.share is None and satisfied.of == 2
    assert rates.weighted((response, solved, satisfied), {"response": 0.3}).value is None
    third = rates.rate("satisfied", 5, 10, 0, 10, 3)
    assert rates.weighted((response, solved, third), {"response": 0.3, "solved": 0.4, "satisfied": 0.3}).value == pytest.approx(
        0.69
    )


def test_the_interval_is_that_of_wilson():
    # the example of Newcombe (1998), table I: 81 of 263, and 0 of 20
    assert rates.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert rates.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_outside_the_law_is_counted_apart_and_silence_is_no_success():
    for n in range(6):
        receipt = reported()
        finished(receipt)
        if n < 3:
            who, key = voice(receipt)
            commands.settle(who, **key, solved=True)
    other = reported()
    commands.refuse(street_head, case_id=other.case, ground="outside_law", words="不合法", basis="某条例")
    with clock.standing_at(clock.today() + dt.timedelta(days=9)):
        tend_once()
        board = boards.board(street_head)
    solved = board.rates[1]
    assert (solved.share, solved.of, solved.silent) == (1.0, 3, 0.5)
    assert board.figures["outside_law"] == 1
