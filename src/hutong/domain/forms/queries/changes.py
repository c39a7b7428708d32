"""What differs between a form and the last one of the same demand: who came, who went, which cells and figures changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hutong.domain.forms import store
from hutong.domain.forms.checking.changes import is_unlikely
from hutong.domain.forms.filling import ListPlan, Plan
from hutong.domain.forms.grid import Value
from hutong.domain.forms.models import Filling
from hutong.domain.forms.queries.checked import plans_before
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.forms.queries.tables import shown
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor

# Columns that change from month to month without anything having happened.
_PASSING = frozenset({"seq", "report_date", "report_year", "reg_date", "age", "remark"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. came | went: a record; changed: a cell of a record; figure: a number. `by`: how much a figure grew;
    `slight`: a figure that the pool counted, and that moved no more than such figures do."""

    kind: Literal["came", "went", "changed", "figure"]
    name: str
    header: str = ""
    before: str = ""
    now: str = ""
    by: float | None = None
    slight: bool = False


def changes(actor: Actor, filling_id: int, previous: int) -> tuple[Change, ...]:
    """The differences from an earlier filling; records first, then figures. The reading is entered in the journal."""
    with scope(actor):
        filling = store.found(filling_id)
        now, before = store.plans_of(filling), plans_before(previous)
        looked_at(actor, filling, now)
        looked_at_gone(actor, filling, now, before)
        return differing(now, before)


def looked_at_gone(actor: Actor, filling: Filling, now: Sequence[Plan], before: Sequence[Plan]) -> None:
    """Enters the reading of those who stood in the earlier form and stand in this one no more: they are named as gone."""
    here = {(block.entity, record) for plan in now for block in plan.lists for record in block.records}
    gone: dict[str, set[int]] = defaultdict(set)
    for entity, record in {(block.entity, record) for plan in before for block in plan.lists for record in block.records} - here:
        gone[entity].add(record)
    for entity, records in gone.items():
        purpose = f"form:{filling.title}"[:200]
        looked(actor, entity=entity, records=sorted(records - {0}), purpose=purpose, community=filling.community)


def differing(now: Sequence[Plan], before: Sequence[Plan]) -> tuple[Change, ...]:
    """What differs between the files of a form and those of an earlier one."""
    found: list[Change] = []
    for number, plan in enumerate(now):
        last = before[number] if number < len(before) else Plan()
        for place, block in enumerate(plan.lists):
            found += _of_lists(block, last.lists[place] if place < len(last.lists) else None)
        found += _of_figures(plan, last)
    return tuple(found)


def _of_lists(block: ListPlan, last: ListPlan | None) -> Iterator[Change]:
    if last is None:
        return
    here = {record: n for n, record in enumerate(block.records) if record}
    there = {record: n for n, record in enumerate(last.records) if record}
    yield from (Change("came", block.names[here[r]]) for r in here if r not in there)
    yield from (Change("went", last.names[there[r]]) for r in there if r not in here)
    before = {column.col: column for column in last.columns}
    for column in block.columns:
        old = before.get(column.col)
        if old is None or column.element in _PASSING or column.formula:
            continue
        for record in here.keys() & there.keys():
            was, now = old.values[there[record]], column.values[here[record]]
            if _differ(was, now):
                yield Change("changed", block.names[here[record]], column.header, shown(was), shown(now))


def _of_figures(plan: Plan, last: Plan) -> Iterator[Change]:
    before = {(cell.row, cell.col): cell.value for cell in last.cells}
    for cell in plan.cells:
        was = before.get((cell.row, cell.col))
        if cell.state == "context" or cell.element in _PASSING or not _differ(was, cell.value):
            continue
        by = _grown(was, cell.value)
        slight = by is not None and cell.figure is not None and not is_unlikely(float(str(was)), float(str(cell.value)))
        yield Change("figure", "", cell.header, shown(was), shown(cell.value), by, slight)


def _differ(was: Value, now: Value) -> bool:
    return shown(was).strip() != shown(now).strip()


def _grown(was: Value, now: Value) -> float | None:
    """By how much a number grew; None where one of the two is none."""
    return now - was if isinstance(was, int | float) and isinstance(now, int | float) else None


def summed(found: Sequence[Change]) -> dict[str, int]:
    """How many of each kind."""
    return {kind: sum(one.kind == kind for one in found) for kind in ("came", "went", "changed", "figure")}
