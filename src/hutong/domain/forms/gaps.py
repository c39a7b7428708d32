"""The gaps of a filled form: which cells still want an answer, and of whom it can be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hutong.domain.asks.commands import Wanted
from hutong.domain.asks.rules import why_of
from hutong.domain.forms.filling import GAPS, CellPlan, Plan
from hutong.domain.forms.grid import Value, cell_name
from hutong.domain.forms.placing import spot

Ask = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that is empty, old or contradictory. `page`: which of several files; `ask`: None when no record can answer."""

    page: int
    cell: str
    header: str
    element: str
    state: str
    name: str
    household: int
    value: Value
    ask: Ask | None


def gaps_of(plans: Sequence[Plan]) -> Iterator[Gap]:
    """Every gap, in the order of the sheet's rows."""
    for page, plan in enumerate(plans, 1):
        for block in plan.lists:
            for index, (name, household) in enumerate(zip(block.names, block.households, strict=True)):
                row = plan.list_row(block, index)
                for column in block.columns:
                    state = column.states[index]
                    if state in GAPS:
                        place = cell_name(row, column.col)
                        yield Gap(
                            page, place, column.header, column.element, state, name, household, column.values[index],
                            column.asks.get(index),
                        )  # fmt: skip
        for cell in plan.cells:
            if cell.state in GAPS:
                yield Gap(
                    page, plan.cell_of(cell), cell.header, cell.element, cell.state, plan.subject_name, plan.household,
                    cell.value, cell.ask,
                )  # fmt: skip


def wanted(plans: Sequence[Plan], community: int) -> list[Wanted]:
    """The questions that would close the gaps, each once."""
    found: dict[Ask, Wanted] = {}
    for gap in gaps_of(plans):
        if gap.ask is not None:
            entity, record, element = gap.ask
            found.setdefault(gap.ask, Wanted(entity, record, element, why_of(gap.state), gap.household, community))
    return list(found.values())


def household_at(plan: Plan, cell: str) -> int:
    """The household that a cell's row, or the whole form, is about; 0 for none."""
    found = spot(plan, cell)
    return plan.household if isinstance(found, CellPlan) else found[0].households[found[2]]
