"""Verbs for forms: what their headers mean, and filling them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hutong.cli.output import json_option, show


@click.command("map", help="识别表格：每一列是什么意思。不需要数据库。 What each header means; needs no database.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--sheet", help="工作表的名称；默认选认得最多的一张。 Sheet; default: the one best understood.")
@json_option
def map_verb(file: Path, sheet: str | None, as_json: bool) -> None:
    found = mapped(file.read_bytes(), file.name, sheet)
    rows = [
        f"{cell['cell']:<6}{cell['confidence']:>5.0%}  {cell['header']}  →  {cell['concept'] or '—'}"
        + (f"（{cell['role']}）" if cell["role"] else "")
        for cell in found["cells"]
    ]
    show(found, as_json, "\n".join([f"{found['sheet']}  {found['title']}", *rows]))


def mapped(data: bytes, name: str, sheet: str | None = None) -> dict[str, Any]:
    """The meaning of the headers of one sheet: the named one, or the one with the most headers that mean something."""
    from hutong.domain.forms.mapping import as_json, map_best, map_book_sheet
    from hutong.domain.forms.workbook import open_book

    book = open_book(data, name)
    return as_json(map_best(book.grids())) if sheet is None else map_book_sheet(book.grid(sheet))
