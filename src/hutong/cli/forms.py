"""Verbs for forms: what their headers mean, and filling them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hutong.cli.output import json_option, show
from hutong.kernel.errors import Refused

# Workbooks with many sheets mostly hold code lists; the form is among the first.
SHEETS = 6


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
    from hutong.domain.forms.mapping import map_book_sheet
    from hutong.domain.forms.workbook import open_book

    book = open_book(data, name)
    if sheet is not None:
        return map_book_sheet(book.grid(sheet))
    best: tuple[int, dict[str, Any]] | None = None
    trouble: Refused | None = None
    for _, grid in zip(range(SHEETS), book.grids(), strict=False):
        try:
            found = map_book_sheet(grid)
        except Refused as refused:
            trouble = trouble or refused
            continue
        known = sum(1 for cell in found["cells"] if cell["concept"])
        if best is None or known > best[0]:
            best = (known, found)
    if best is None:
        raise trouble or Refused("这份文件里没有内容。", "请检查文件是否选对。")
    return best[1]
