"""A file that came back, held against what was filled: new, changed and blanked cells, each read and checked. Pure."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hutong.blueprint.elements import Element
from hutong.domain.forms.filling import CellPlan, ColumnPlan, ListPlan, Plan, looks
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.filling.targets import askable, element_in_role, targets
from hutong.domain.forms.grid import Grid, Value, cell_name
from hutong.domain.forms.placing import spot
from hutong.domain.pool.elements import read_value
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel.errors import Refused

Kind = Literal["new", "changed", "blanked", "row"]
# Columns by which a row is known again when rows have been sorted or taken out.
_KEYS = ("id_no", "cert_no", "name", "hh_head", "org_name")


@dataclass(frozen=True)
class Difference:
    """One cell that is not as it was filled. `cell` is where it was; `refused` says why it cannot be kept.

    `target`: (entity, record, element) that the value is about; None when it belongs to this form only. `value`: as stored.
    """

    cell: str
    header: str
    name: str
    kind: Kind
    before: str
    after: str
    value: Any
    refused: Refused | None
    target: tuple[str, int, str] | None

    @property
    def trouble(self) -> str:
        """Why it cannot be kept; empty when it can."""
        return self.refused.message if self.refused else ""


@dataclass(frozen=True)
class Returned:
    """What is at hand to read a returned file: what was filled, the sheet as it came first and as it came back, the records."""

    plan: Plan
    original: Grid
    grid: Grid
    views: Mapping[tuple[str, int], View]
    relations: Mapping[str, Relations]


def differences(back: Returned) -> Iterator[Difference]:
    """Every cell that differs, in the order of the sheet; rows that nobody filled come as one difference each."""
    for block in back.plan.lists:
        yield from _list(back, block)
    for cell in back.plan.cells:
        place = (back.plan.moved(cell.row), cell.col)
        before = cell.value if cell.value is not None else back.original.values.get((cell.row, cell.col))
        about = (back.views.get(("", back.plan.subject)), cell.role, cell.element) if back.plan.subject else None
        found = _held(back, place, before, back.grid.values.get(place), cell, about, back.plan.subject_name)
        if found:
            yield found


def _list(back: Returned, block: ListPlan) -> Iterator[Difference]:
    rows = _rows(back, block)
    for index, row in enumerate(rows):
        if row is None:
            continue
        view = back.views.get((block.entity, block.records[index]))
        for column in block.columns:
            first = (block.first_row + index * block.step, column.col)
            written = column.values[index]
            before = written if written is not None else back.original.values.get(first) if index < block.existing else None
            place = (back.plan.list_row(block, index), column.col)
            about = (view, column.role, column.element)
            after = back.grid.values.get((row, column.col))
            found = _held(back, place, before, after, column, about, block.names[index])
            if found:
                yield found
    yield from _extra(back, block, {row for row in rows if row is not None})


def _rows(back: Returned, block: ListPlan) -> list[int | None]:
    """Where each row of the list stands now: in its place, or wherever its key has gone; None when it is gone.

    Where its key is nowhere, its place counts only if somebody has typed another name there, not if it is empty by now or
    somebody else of the list has moved up.
    """
    keys = [c for key in _KEYS for c in block.columns if c.element == key]
    at_home = [back.plan.list_row(block, i) for i in range(len(block.records))]
    if not keys:
        return list(at_home)
    there: dict[str, list[int]] = {}
    for row in range(back.plan.list_row(block, 0), back.grid.rows + 1):
        there.setdefault(_key(back, row, keys), []).append(row)
    wanted = ["|".join(plain(c.values[index]) for c in keys) for index in range(len(at_home))]
    listed, found = frozenset(wanted), list[int | None]()
    for key, home in zip(wanted, at_home, strict=True):
        rows, now = there.get(key, []), _key(back, home, keys)
        if not rows and (now in listed or not now.strip("|")):
            found.append(None)
        else:
            found.append(home if home in rows or not rows or not key.strip("|") else rows[0] if len(rows) == 1 else None)
    return found


def _key(back: Returned, row: int, keys: list[ColumnPlan]) -> str:
    return "|".join(plain(back.grid.values.get((row, c.col))) for c in keys)


def _extra(back: Returned, block: ListPlan, taken: set[int]) -> Iterator[Difference]:
    """Rows that somebody has added below the list, down to where the form's own words stand (审核人： and the like)."""
    naming = [c for c in block.columns if c.element in _KEYS]
    columns = {c.col for c in naming}
    printed = {back.plan.moved(row) for (row, col), text in back.original.values.items() if col in columns and plain(text)}
    row = back.plan.list_row(block, len(block.records))
    while row not in taken | printed and any(plain(back.grid.values.get((row, col))) for col in columns):
        words = " ".join(plain(back.grid.values.get((row, c.col))) for c in naming)
        yield Difference(
            cell_name(row, naming[0].col), "新增的一行", words, "row", "", words, None,
            Refused("表里多了一行,名单里没有这个人。", "请先在居民页登记,再重新填表;这份文件已经留好。"), None,
        )  # fmt: skip
        row += block.step


def held(back: Returned, cell: str, after: str) -> Difference | None:
    """What was typed into one cell of the sheet, against what was filled there. Where that was old or in doubt, the same again
    says that it is still so. Raises NotFound for no cell of the form."""
    found = spot(back.plan, cell)
    if isinstance(found, CellPlan):
        about = (back.views.get(("", back.plan.subject)), found.role, found.element) if back.plan.subject else None
        place, again = (back.plan.moved(found.row), found.col), found.state in ("old", "doubt")
        return _held(back, place, found.value, after, found, about, back.plan.subject_name, again=again)
    block, column, index = found
    person = (back.views.get((block.entity, block.records[index])), column.role, column.element)
    place = (back.plan.list_row(block, index), column.col)
    again = column.states[index] in ("old", "doubt")
    return _held(back, place, column.values[index], after, column, person, block.names[index], again=again)


def _held(
    back: Returned, place: tuple[int, int], before: Value, after: Value, cell: CellPlan | ColumnPlan,
    about: tuple[View | None, str, str] | None, name: str, *, again: bool = False,
) -> Difference | None:  # fmt: skip
    """One cell against what was written there; with `again` the same words count too."""
    if plain(before) == plain(after) and not (again and plain(after)):
        return None
    kind: Kind = "blanked" if not plain(after) else "new" if not plain(before) else "changed"
    found = (cell_name(*place), cell.header, name, kind, said(before), said(after))
    element = known_element(cell.element)
    target = _target(back, about) if about and element is not None and about[0] is not None else None
    if target is None or element is None:
        return Difference(*found, said(after), None, None)
    asked = known_element(target[2])
    if asked is None or asked.key != element_in_role(cell.element, cell.role)[0]:
        whence = asked or element
        refused = Refused(
            "“{label}”是推算出来的,不能直接改。", "请改“{whence}”,它会跟着变。",
            whence=whence.label, whence_en=whence.label_en, **element.called,
        )  # fmt: skip
        return Difference(*found, None, refused, None)
    try:
        value = None if kind == "blanked" else read_value(asked, _word(asked, cell.header, after))
    except Refused as wrong:
        return Difference(*found, None, wrong, target)
    return Difference(*found, value, None, target)


def _target(back: Returned, about: tuple[View | None, str, str]) -> tuple[str, int, str] | None:
    """The record and element that a changed cell is about."""
    view, role, element = about
    if view is None:
        return None
    key, role = element_in_role(element, role)
    relations = back.relations[view.entity]
    (record,) = targets(role, [view], relations)
    declared = known_element(key)
    return askable(record, declared, relations) if record is not None and declared is not None else None


def _word(element: Element, header: str, value: Value) -> Value:
    """What a form's own number, tick or date stands for."""
    if isinstance(value, str) and looks.TICKED in value:
        return "、".join(part for part in looks.ticked_words(value))
    by_number = {number: word for word, number in looks.options(header).items()} if element.type in ("code", "boolean") else {}
    return by_number.get(plain(value), _day(element, value))


def _day(element: Element, value: Value) -> Value:
    """19430512 and 1943.05 as days."""
    digits = plain(value)
    if element.type == "date" and digits.isdigit() and len(digits) in (6, 8):
        return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)
    return value


def plain(value: Value) -> str:
    """A value as it is compared: a date by its day, a whole number without a point, text without blanks."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "".join(unicodedata.normalize("NFKC", str(value)).split())


def said(value: Value) -> str:
    """A value as people read it."""
    return plain(value) if isinstance(value, dt.date | float) else str(value if value is not None else "").strip()
