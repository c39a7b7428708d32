"""A return as a table to be looked over: cells with their state, what was found and what was said at each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hutong.domain.forms import queries as forms
from hutong.domain.forms.checking import Finding
from hutong.domain.reporting import queries
from hutong.domain.reporting.queries.assignments import AssignmentView
from hutong.kernel.actor import Actor

ROWS = 50
# Layouts that are one record's paper and no table.
_PAPER = ("single", "checklist")
# States that want a word under the table; what is simply known wants none.
_SHOWN = ("old", "doubt", "missing", "own", "computed")
_STATES = {
    "k": "known", "c": "computed", "o": "old", "d": "doubt", "m": "missing", "n": "none", "w": "own", "x": "context",
    "r": "context",
}  # fmt: skip


@dataclass(frozen=True)
class SheetCell:
    """One cell. `mark`: wrong, unlikely, explained or empty; `said`: comments on it; `text` None where nothing can stand."""

    name: str
    header: str
    text: str | None
    state: str
    mark: str
    said: int


@dataclass(frozen=True)
class SheetRow:
    """One row, with whom or what it is about."""

    number: int
    name: str
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True)
class Found:
    """A finding with the word that explains it, if there is one."""

    finding: Finding
    mark: str
    explained: str


def findings(view: AssignmentView) -> list[Found]:
    """What the checks find, the unexplained first."""
    found = [Found(one, _mark(view, one), view.explained.get(one.key[:120], "")) for one in view.findings]
    order = ("wrong", "unlikely", "explained")
    return sorted(found, key=lambda one: order.index(one.mark))


def marks(view: AssignmentView) -> dict[str, str]:
    """Cell -> its worst mark."""
    told: dict[str, str] = {}
    for one in findings(view):
        for cell in one.finding.cells[:1]:
            told.setdefault(cell, one.mark)
    return told


def content(actor: Actor, view: AssignmentView, page: int) -> dict[str, Any]:
    """What a page shows of the form: `rows` and `heads` of a list or table with `pages`, or `sheets` as on paper. The reading is
    entered in the journal."""
    if forms.layout_of(view.filling) in _PAPER:
        paper = queries.paper(actor, view.id, page=page)
        return {"sheets": paper.sheets, "page": paper.page, "pages": paper.pages}
    held = queries.cells(actor, view.id)
    rows = held["rows"]
    pages = max(1, -(-len(rows) // ROWS))
    page = min(page, pages)
    told, said = marks(view), Counter(one.cell for one in view.comments if one.cell)
    part = [_row(held["columns"], row, told, said) for row in rows[(page - 1) * ROWS : page * ROWS]]
    there = {cell.state for row in part for cell in row.cells if cell.text is not None}
    return {
        "heads": [one["header"] for one in held["columns"]],
        "rows": part, "states": [state for state in _SHOWN if state in there],
        "page": page, "pages": pages, "in_all": len(rows),
    }  # fmt: skip


def _row(columns: list[dict[str, Any]], row: dict[str, Any], told: Mapping[str, str], said: Mapping[str, int]) -> SheetRow:
    cells = []
    for column, text, state in zip(columns, row["cells"], row["states"], strict=True):
        name = f"{column['col']}{row['row']}"
        cells.append(SheetCell(name, column["header"], text, _STATES[state], told.get(name, ""), said.get(name, 0)))
    return SheetRow(row["row"], row["name"], tuple(cells))


def _mark(view: AssignmentView, one: Finding) -> str:
    return "explained" if one.key[:120] in view.explained else one.level
