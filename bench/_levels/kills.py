"""Twenty kills at random moments while a city works: what was acknowledged is counted, and then looked for."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from bench._support import note
from bench._support.flood import Ask, flood, form
from bench._support.killing import VICTIMS, House, Killer
from hutong.project.home import home

CELL = "S5"


@dataclass
class Count:
    """What was acknowledged and what of it is there. `kills`: how many of each victim."""

    kills: dict[str, int] = field(default_factory=dict)
    saved: int = 0
    submitted: int = 0
    lost: int = 0
    doubled: int = 0
    broken_off: int = 0
    dispatched: int = 0


def storm(round_id: int, keys: Mapping[int, str], total: int, *, kills: int) -> Count:
    """Dispatch, typing and returns through `kills` kills; what came of it. The round must have been dispatched, not made."""
    from hutong.project import prepare

    prepare.note(home(), city=True, accounts=[])
    count, house = Count(), House()
    try:
        _through(house, count, kills // 5, ("worker", "database"), lambda: _wait_for(lambda: _made(round_id) >= total))
        count.dispatched = _made(round_id)
        ids = _rows("SELECT community, id FROM reporting_assignment WHERE round_id = %s", round_id)
        values = {community: str(number % 7 + 1) for number, community in enumerate(ids)}
        saves = {c: Ask(c, "POST", f"/work/{pk}/cells/", keys[c], _typed(values[c])) for c, pk in ids.items()}
        half = (kills - kills // 5) // 2
        _through(house, count, half, VICTIMS, lambda: _until_all(house, saves, count, 200))
        sends = {c: Ask(c, "POST", f"/work/{pk}/submit/", keys[c], form(seconds="30")) for c, pk in ids.items()}
        _through(house, count, kills - kills // 5 - half, VICTIMS, lambda: _until_all(house, sends, count, 302))
        house.wait()
        _look(round_id, ids, values, count)
    finally:
        house.end()
    return count


def _typed(value: str) -> bytes:
    return json.dumps({"edits": [{"cell": CELL, "value": value, "base": 0}]}).encode()


def _through(house: House, count: Count, kills: int, victims: tuple[str, ...], work: Any) -> None:
    """Does work while somebody kills; ends when both are through."""
    killer = Killer(house, kills, victims, seed=kills)
    killer.start()
    work()
    killer.done.wait(300)
    for victim, n in killer.killed.items():
        count.kills[victim] = count.kills.get(victim, 0) + n


def _until_all(house: House, asks: Mapping[int, Ask], count: Count, good: int) -> None:
    """Sends everything, and again whatever was not acknowledged, as people do; slowly enough that kills fall between."""
    left, end = dict(asks), time.monotonic() + 300
    while left and time.monotonic() < end:
        answers = flood("127.0.0.1", house.port, _slowly(left.values()), at_once=4)
        count.broken_off += len(answers.lost)
        for key, status, _ in answers.got:
            # a return whose acknowledgement got lost has gone up all the same, and says so (409 or 422)
            if status == good or (good == 302 and status in (409, 422)):
                left.pop(key, None)
                if good == 200:
                    count.saved += 1
                elif status == good:
                    count.submitted += 1
        if left:
            note(
                f"  {len(left)} to send again: {Counter(status for _, status, _ in answers.got)}, {len(answers.lost)} broken off"
            )
            time.sleep(0.2)


def _slowly(asks: Any) -> Iterator[Ask]:
    for ask in list(asks):
        time.sleep(0.01)
        yield ask


def _look(round_id: int, ids: Mapping[int, int], values: Mapping[int, str], count: Count) -> None:
    """Every community's value stands in its figures, and each return went up once."""
    found = _rows(
        "SELECT community, numbers::text FROM reporting_assignment WHERE round_id = %s AND state = 'submitted'", round_id
    )
    specs = json.loads(_rows("SELECT 1, figures::text FROM reporting_round WHERE id = %s", round_id)[1])
    place = next(n for n, one in enumerate(specs) if (one["row"], one["col"]) == (5, 19))
    for community in ids:
        numbers = found.get(community, "{}").strip("{}").split(",")
        if len(numbers) <= place or numbers[place] != values[community]:
            count.lost += 1
    steps = _rows(
        "SELECT assignment_id, count(*) FROM reporting_step s JOIN reporting_assignment a ON a.id = s.assignment_id"
        " WHERE a.round_id = %s AND s.act = 'submit' GROUP BY 1", round_id,
    )  # fmt: skip
    count.doubled = sum(n > 1 for n in steps.values())


def _made(round_id: int) -> int:
    return int(_rows("SELECT 1, count(*) FROM reporting_assignment WHERE round_id = %s", round_id).get(1, 0))


def _rows(sql: str, *words: Any) -> dict[Any, Any]:
    """The first column of each row -> the second, read as the owner of the tables; tried again while the server is away."""
    for _ in range(200):
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(sql, words)
                return dict(cursor.fetchall())
        except Exception:
            connections["owner"].close()
            time.sleep(0.2)
    raise TimeoutError("the database did not come back")


def _wait_for(holds: Any, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("not within the time")
        time.sleep(0.2)
