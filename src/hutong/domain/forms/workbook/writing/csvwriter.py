"""Values into a delimited text: records that change are written anew, all others keep their bytes."""

from __future__ import annotations

import datetime as dt
from itertools import islice

from hutong.domain.forms.grid import Value
from hutong.domain.forms.workbook.delimited import Table, disarmed
from hutong.domain.forms.workbook.edits import Edits


def csv_written(table: Table, edits: Edits) -> bytes:
    """The file with the edits in its own encoding. Marks and sources have no place in plain text and are left out."""
    changed: dict[int, dict[int, Value]] = {}
    added: dict[int, list[str]] = {}
    for (row, col), value in edits.cells.items():
        changed.setdefault(row, {})[col] = value
    for block in edits.rows:
        columns = {col: list(islice(values, block.count)) for col, values in block.columns.items()}
        width = max([*columns, len(table.cells(block.template_row - 1)) if block.template_row else 1, 1])
        if 0 < block.first_row - 1 <= len(table.records):
            width = max(width, len(table.cells(block.first_row - 2)))
        for at in range(block.count):
            values = {col: column[at] for col, column in columns.items() if at < len(column)}
            if at < block.existing_rows and block.first_row + at <= len(table.records):
                changed.setdefault(block.first_row + at, {}).update(values)
            else:
                added.setdefault(min(block.last_row, len(table.records)), []).append(_record(table, [""] * width, values))
    return table.encoded(_records(table, changed, added))


def _records(table: Table, changed: dict[int, dict[int, Value]], added: dict[int, list[str]]) -> list[str]:
    out: list[str] = list(added.get(0, ()))
    for number in range(1, max([len(table.records), *changed]) + 1):
        raw = table.records[number - 1] if number <= len(table.records) else ""
        if number in changed:
            raw = _record(table, table.cells(number - 1) if raw else [], changed[number])
        elif not raw.endswith(("\r", "\n")) and (number in added or number < len(table.records) or not raw):
            raw += table.newline
        out.append(raw)
        out.extend(added.get(number, ()))
    return out


def _record(table: Table, cells: list[str], values: dict[int, Value]) -> str:
    width = max([len(cells), *values])
    cells = cells + [""] * (width - len(cells))
    for col, value in values.items():
        if value is not None:
            cells[col - 1] = _text(value)
    return table.record(cells)


def _text(value: Value) -> str:
    if isinstance(value, str):
        return disarmed(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    return str(value)
