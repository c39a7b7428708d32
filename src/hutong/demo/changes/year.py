"""All that happens in a community in some months."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hutong.demo.changes.births import birth
from hutong.demo.changes.homes import death, divorce, move_in, move_out
from hutong.demo.changes.life import Life
from hutong.demo.changes.model import Change
from hutong.demo.changes.persons import ageing, illness, job, keeping, marriage, phone, relief, school
from hutong.demo.generate.rows import CommunityTruth

# Who moves away or dies comes first: nothing else happens to them afterwards.
_MAKERS: tuple[Callable[[Life], Iterator[Change]], ...] = (
    move_out, death, divorce, birth, move_in, marriage, job, phone, illness, ageing, school, keeping, relief,
)  # fmt: skip


def year_of_changes(truth: CommunityTruth, seed: int, months: int = 12) -> list[Change]:
    """The events of the months after the truth's day, by day; the truth itself stays as it is.

    At most one change of who lives together happens to a household in that time; changes of single people come on top.
    """
    life = Life(truth, seed, months)
    found = [change for make in _MAKERS for change in make(life)]
    return sorted(found, key=lambda change: (change.on, change.kind, change.parts[0].record if change.parts else 0))
