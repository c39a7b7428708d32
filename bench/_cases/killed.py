"""Reports through kills: whoever got no answer sends again, as the page does, and afterwards every report is there once."""

from __future__ import annotations

import time
from typing import Any

from bench._cases.day import Residents, kept
from bench._support import note
from bench._support.flood import flood
from bench._support.killing import VICTIMS, House, Killer
from hutong.project.home import home


def killed(who: Residents, reports: int, kills: int) -> dict[str, Any]:
    """So many reports while site, worker and database are killed in turn. `lost`: acknowledged and not there."""
    from hutong.project import prepare

    prepare.note(home(), city=True, accounts=[])
    first = len(who.sent)
    asks = {n: who.report(n) for n in range(reports)}
    places, house = who.sent[first:], House()
    acknowledged: set[int] = set()
    try:
        killer = Killer(house, kills, VICTIMS, seed=kills)
        killer.start()
        left, end = dict(asks), time.monotonic() + 300
        while left and time.monotonic() < end:
            answers = flood("127.0.0.1", house.port, _slowly(left.values()), at_once=4)
            acknowledged |= {key for key, status, _ in answers.got if status == 302}
            left = {key: ask for key, ask in asks.items() if key not in acknowledged}
            note(f"  {len(left)} to send again")
        killer.done.wait(300)
        house.wait()
        found = kept(places)
    finally:
        house.end()
    return {
        "kills": sum(killer.killed.values()), "acknowledged": len(acknowledged), "lost": len(acknowledged) - found["there"],
        "doubled": found["doubled"],
    }  # fmt: skip


def _slowly(asks: Any) -> Any:
    for ask in list(asks):
        time.sleep(0.01)
        yield ask
