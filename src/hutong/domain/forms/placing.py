"""Finding a cell of a filled form by its name, and putting another value there."""

from __future__ import annotations

from hutong.domain.forms.filling import CellPlan, ColumnPlan, ListPlan, Plan
from hutong.domain.forms.grid import Value
from hutong.domain.forms.workbook.areas import box_of
from hutong.domain.pool.views import Known
from hutong.kernel.errors import NotFound

Spot = CellPlan | tuple[ListPlan, ColumnPlan, int]


def spot(plan: Plan, cell: str) -> Spot:
    """What a cell of the finished sheet is. Raises NotFound for one that is not the form's to fill."""
    box = box_of(cell)
    if box is not None:
        for block in plan.lists:
            index, rest = divmod(box.top - plan.list_row(block, 0), block.step)
            column = next((c for c in block.columns if c.col == box.left), None)
            if column is not None and not rest and 0 <= index < len(block.records):
                return block, column, index
        for single in plan.cells:
            if (plan.moved(single.row), single.col) == (box.top, box.left):
                return single
    raise NotFound("{cell} 不是要填的格子。", "请在表里点一个格子再填。", cell=cell)


def put_value(plan: Plan, cell: str, value: Value) -> None:
    """Writes the worker's own value into a cell; None makes it a gap again."""
    found = spot(plan, cell)
    if isinstance(found, CellPlan):
        found.value, found.state = value, "missing" if value is None else "own"
        return
    _, column, index = found
    column.values[index], column.states[index] = value, "missing" if value is None else "own"
    column.whence[index] = None


def ask_of(plan: Plan, cell: str) -> tuple[str, int, str] | None:
    """(entity, record, element) that a cell's gap can be asked of."""
    found = spot(plan, cell)
    if isinstance(found, CellPlan):
        return found.ask
    return found[1].asks.get(found[2])


def same_asks(plan: Plan, ask: tuple[str, int, str]) -> list[Spot]:
    """Every cell that one answer fills."""
    spots: list[Spot] = [cell for cell in plan.cells if cell.ask == ask]
    for block in plan.lists:
        for column in block.columns:
            spots += [(block, column, row) for row, wanted in column.asks.items() if wanted == ask]
    return spots


def settle(found: Spot, value: Value, known: Known) -> None:
    """An answered gap, as the pool knows it now."""
    whence = (known.source_id, known.seen_on) if known.seen_on else None
    if isinstance(found, CellPlan):
        found.value, found.state = value, known.state
        found.source, found.seen_on = whence or (0, None)
        return
    _, column, index = found
    column.values[index], column.states[index], column.whence[index] = value, known.state, whence
