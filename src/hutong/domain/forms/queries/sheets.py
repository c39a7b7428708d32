"""A form that a department has sent, as the grid in the browser wants it: columns, rows, states, changes and findings as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hutong.domain.asks.queries import choices_of
from hutong.domain.forms import blanks, store
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.checking import Finding
from hutong.domain.forms.commands.typing import cells_of
from hutong.domain.forms.filling import CellPlan, ColumnPlan, ListPlan, Plan
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.grid import column_name
from hutong.domain.forms.models import Filling
from hutong.domain.forms.placing import spot
from hutong.domain.forms.queries.checked import checked
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.forms.queries.tables import shown
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.domain.pool.elements import LOCAL
from hutong.kernel.actor import Actor

_LETTERS = {
    "known": "k", "computed": "c", "old": "o", "doubt": "d", "missing": "m", "none": "n", "own": "w", "context": "x",
}  # fmt: skip
_OFFERED = 60
# Cells of a form up to which the rules are asked at once after every change: 60 ms.
AT_ONCE = 40_000
Told = dict[str, list[dict[str, str]]]
Found = Mapping[str, tuple[Finding, ...]]
Say = Callable[[str], str]


def sheet_cells(
    actor: Actor, filling_id: int, *, since: int | None = None, editable: bool, previous: int | None = None, say: Say = str
) -> dict[str, Any]:
    """The first file of a form, or with `since` what changed after that change; `say` puts the findings into the
    reader's language. The reading is entered in the journal.
    Raises NotFound."""
    with scope(actor):
        filling = store.found(filling_id)
        if since is not None:
            return _news(actor, filling, since, previous, say)
        plans = store.plans_of(filling)
        plan = plans[0] if plans else Plan()
        edits = store.edits_of(filling)
        now = [one for one in cells_of(plans, edits) if one.page == 1]
        blank = blanks.opened(filling.blank_id or 0)
        looked_at(actor, filling, plans)
        columns, rows = _table(blank, plan)
        seq = max((edit.seq for edit in edits), default=0)
        return {
            "version": filling.version, "editable": editable, "columns": columns, "rows": rows, "seq": seq,
            "edits": {one.cell: {"seq": one.seq, "by": one.by, "at": one.at[11:16]} for one in now},
            "findings": _told(_findings(filling, previous, None), say),
        }  # fmt: skip


def changed_findings(actor: Actor, filling_id: int, *, since: int, previous: int | None, say: Say = str) -> Told:
    """The findings of the cells whose findings differ from those after the change numbered `since`; an empty list where there are
    none any more. Nothing for a form so large that this would keep a person waiting: it is told with the next look."""
    with scope(actor):
        filling = store.found(filling_id)
        if sum(filling.tally.get("states", {}).values()) > AT_ONCE:
            return {}
        return _told(_differing(filling, since, previous), say)


def _news(actor: Actor, filling: Filling, since: int, previous: int | None, say: Say) -> dict[str, Any]:
    """What was typed after a change. Looks at the form itself only where there is something."""
    seq = store.last_change(filling)
    if seq <= since:
        return {"seq": seq, "changes": [], "findings": {}}
    plans = store.plans_cached(filling)
    now = cells_of(plans, store.edits_of(filling, since=since))
    _looked_at_changes(actor, filling, plans[:1], {one.cell for one in now if one.page == 1})
    changes = [
        {"cell": c.cell, "value": c.value, "state": "w" if c.value else "m", "by": c.by, "at": c.at[11:16], "seq": c.seq}
        for c in now
        if c.page == 1
    ]
    return {"seq": seq, "changes": changes, "findings": _told(_differing(filling, since, previous), say)}


def _looked_at_changes(actor: Actor, filling: Filling, plans: Sequence[Plan], cells: set[str]) -> None:
    """Enters the reading of those whose cells were changed, and of nobody else."""
    read: dict[str, set[int]] = defaultdict(set)
    for plan in plans:
        for place in (spot(plan, cell) for cell in cells):
            if isinstance(place, CellPlan):
                read[store.form_of(filling).entity].add(plan.subject)
            else:
                read[place[0].entity].add(place[0].records[place[2]])
    for entity, records in read.items():
        purpose = f"form:{filling.title}"[:200]
        looked(actor, entity=entity, records=sorted(records - {0}), purpose=purpose, community=filling.community)


def _told(found: Found, say: Say) -> Told:
    return {
        cell: [{"level": one.level, "text": one.sentence.said(say), "key": one.key} for one in some]
        for cell, some in found.items()
    }


def _differing(filling: Filling, since: int, previous: int | None) -> Found:
    now, before = _findings(filling, previous, None), _findings(filling, previous, since)
    return {cell: now.get(cell, ()) for cell in (*now, *before) if now.get(cell) != before.get(cell)}


def _findings(filling: Filling, previous: int | None, until: int | None) -> Found:
    """By cell, as the form was after a change, or is now."""
    found = checked(filling, previous, until)
    told: dict[str, tuple[Finding, ...]] = defaultdict(tuple)
    for one in found[0] if found else ():
        for cell in one.cells[:1]:
            told[cell] += (one,)
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
