"""A form that a department has sent, as the grid in the browser wants it: columns, rows, states, changes and findings as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from hutong.domain.asks.queries import choices_of
from hutong.domain.forms import blanks, store
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.checking import check
from hutong.domain.forms.commands.typing import CellNow, cells_of
from hutong.domain.forms.filling import CellPlan, ColumnPlan, ListPlan, Plan
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.grid import cell_name, column_name
from hutong.domain.forms.placing import spot
from hutong.domain.forms.queries.checked import plans_before
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.forms.queries.tables import shown
from hutong.domain.journal.scope import scope
from hutong.domain.pool.elements import LOCAL
from hutong.kernel.actor import Actor

_LETTERS = {
    "known": "k", "computed": "c", "old": "o", "doubt": "d", "missing": "m", "none": "n", "own": "w", "context": "x",
}  # fmt: skip
_OFFERED = 60


def sheet_cells(
    actor: Actor, filling_id: int, *, since: int | None = None, editable: bool, previous: int | None = None
) -> dict[str, Any]:
    """The first file of a form, or with `since` what changed after that change. The reading is entered in the journal.
    Raises NotFound."""
    with scope(actor):
        filling = store.found(filling_id)
        plans = store.plans_of(filling)
        plan = plans[0] if plans else Plan()
        edits = store.edits_of(filling)
        now = cells_of(plans, edits)
        seq = max((edit.seq for edit in edits), default=0)
        blank = blanks.opened(filling.blank_id or 0)
        if since is not None:
            changed = [_changed(plan, one) for one in now if one.seq > since]
            return {"seq": seq, "changes": changed, "findings": _findings(blank, plan, previous) if changed else None}
        looked_at(actor, filling, plans)
        columns, rows = _table(blank, plan)
        return {
            "version": filling.version, "editable": editable, "columns": columns, "rows": rows, "seq": seq,
            "edits": {one.cell: {"seq": one.seq, "by": one.by, "at": one.at[11:16]} for one in now},
            "findings": _findings(blank, plan, previous),
        }  # fmt: skip


def state_of(plan: Plan, cell: str) -> str:
    """The letter of a cell's state."""
    found = spot(plan, cell)
    return _LETTERS[found.state if isinstance(found, CellPlan) else found[1].states[found[2]]]


def findings_now(actor: Actor, filling_id: int, previous: int | None) -> dict[str, list[dict[str, str]]]:
    """The findings by cell, after something was typed."""
    with scope(actor):
        filling = store.found(filling_id)
        plans = store.plans_of(filling)
        return _findings(blanks.opened(filling.blank_id or 0), plans[0], previous) if plans else {}


def _changed(plan: Plan, one: CellNow) -> dict[str, Any]:
    return {
        "cell": one.cell, "value": one.value, "state": state_of(plan, one.cell), "by": one.by, "at": one.at[11:16], "seq": one.seq
    }  # fmt: skip


def _findings(blank: Opened, plan: Plan, previous: int | None) -> dict[str, list[dict[str, str]]]:
    before = plans_before(previous)
    told: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in check(blank.form, blank.grid, plan, blank.rules, before[0] if before else None):
        for cell in one.cells[:1]:
            told[cell].append({"level": one.level, "text": str(one.sentence), "key": one.key})
    return dict(told)


def _table(blank: Opened, plan: Plan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Columns and rows: those of the list, or the fillable cells of a statistical table."""
    block = max(plan.lists, key=lambda one: len(one.records), default=None)
    if block is not None and block.records:
        return _list(blank, plan, block)
    return _figures(blank, plan)


def _list(blank: Opened, plan: Plan, block: ListPlan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    columns = [_column(blank, block, one) for one in block.columns]
    texts = [[shown(value) for value in one.values] for one in block.columns]
    letters = [_states(blank, one) for one in block.columns]
    rows = []
    for n, (record, name) in enumerate(zip(block.records, block.names, strict=True)):
        key = f"r{record}" if record else f"n{n}"
        states = "".join(column[n] for column in letters)
        rows.append({
            "key": key, "row": plan.list_row(block, n), "name": name, "cells": [column[n] for column in texts], "states": states,
        })  # fmt: skip
    return columns, rows


def _states(blank: Opened, column: ColumnPlan) -> list[str]:
    if column.formula or column.col in blank.left_out:
        return ["r"] * len(column.states)
    return [_LETTERS[state] for state in column.states]


def _column(blank: Opened, block: ListPlan, one: ColumnPlan) -> dict[str, Any]:
    kind, choices = _kind(one.element)
    printed = blank.grid.choices.get((block.first_row, one.col), ())
    words = [[word, word] for word in printed] or [[word, word] for _, word in choices]
    width = min(24, max([4, len(one.header), *(len(shown(v)) for v in one.values[:50])]))
    return {
        "col": column_name(one.col), "header": one.header, "type": kind,
        "choices": words if len(words) <= _OFFERED else [],
        "width": width,
    }  # fmt: skip


def _kind(element: str) -> tuple[str, Sequence[tuple[str, str]]]:
    found = known_element(element) if element and not element.startswith(LOCAL) else None
    return (found.type, choices_of(found)) if found is not None else ("text", ())


def _figures(blank: Opened, plan: Plan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows and columns of the sheet that hold fillable cells; null where nothing can be typed."""
    by_row: dict[int, dict[int, CellPlan]] = defaultdict(dict)
    for cell in plan.cells:
        by_row[cell.row][cell.col] = cell
    wide = sorted({col for row in by_row.values() for col in row})
    heads = {cell.col: cell.header.split(" × ")[-1] for cell in plan.cells}
    columns: list[dict[str, Any]] = [
        {"col": column_name(col), "header": heads[col], "choices": [], "width": 10,
         "type": "number" if _numeric(by_row, col) else "text"}
        for col in wide
    ]  # fmt: skip
    rows = []
    for number, cells in sorted(by_row.items()):
        name = next((c.header.split(" × ")[0] for c in cells.values() if " × " in c.header), "")
        texts = [shown(cells[col].value) if col in cells else None for col in wide]
        states = "".join(_letter(blank, cells[col]) if col in cells else "r" for col in wide)
        rows.append({"key": f"s{number}", "row": plan.moved(number), "name": name, "cells": texts, "states": states})
    return columns, rows


def _letter(blank: Opened, cell: CellPlan) -> str:
    return "r" if cell.col in blank.left_out else _LETTERS[cell.state]


def _numeric(rows: dict[int, dict[int, CellPlan]], col: int) -> bool:
    return any(row[col].figure is not None for row in rows.values() if col in row)


__all__ = ["cell_name", "findings_now", "sheet_cells", "state_of"]
