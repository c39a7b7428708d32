"""The city's board over all cases, as often as it is looked at, and a street's beside it."""

from __future__ import annotations

from typing import Any

from bench._support import percentile, timed
from hutong.domain.cases.commands import counting
from hutong.domain.cases.queries import boards
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span

CITY, STREET = 110000000000, 110114010000
RIGHTS = frozenset({"cases.steer", "cases.take"})


def counted() -> None:
    """Counts the days of what was loaded past the commands."""
    counting.recount(SYSTEM)


def board(times: int = 12) -> dict[str, Any]:
    """Milliseconds of the city's board (p95) and of a street's."""
    city = Actor(1, "city", "city", *span(CITY), RIGHTS, 1)
    street = Actor(2, "street", "street", *span(STREET), RIGHTS, 2)
    boards.board(city)
    of_city, found = timed(lambda: boards.board(city), times)
    of_street, _ = timed(lambda: boards.board(street), times)
    return {
        "city_board_ms": percentile(of_city, 0.95), "city_board_median_ms": percentile(of_city, 0.5),
        "street_board_ms": percentile(of_street, 0.95), "open_cases": found.now["open"],
    }  # fmt: skip
