"""Which rows of a sheet a list has, and who stands in those that the department has filled in beforehand."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.forms.filling.model import Form, Meaning
from hutong.domain.forms.grid import Grid, Value
from hutong.domain.forms.reading import Table
from hutong.domain.pool.columns import column
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel.identity import clean_id_no

# What tells people of one name apart, surest first.
_TELLING = ("birth_date", "tel", "sex", "age", "res_addr", "hukou_addr", "rel_head", "hh_no")


@dataclass(frozen=True)
class Lines:
    """The rows of one table. `given`: row of the sheet -> what the department wrote there; `step`: sheet rows a record takes."""

    first: int
    existing: int
    step: int
    given: dict[int, dict[int, Value]]

    def row(self, index: int) -> int:
        """The sheet row of the list's row `index`."""
        return self.first + index * self.step


def lines_of(grid: Grid, table: Table, columns: Sequence[Meaning]) -> Lines:
    """The rows below a head that take data, and what stands in them already; a running number alone is nothing."""
    step = _step(grid, table, columns)
    cols = [m.label.box.left for m in columns]
    counted = {m.label.box.left for m in columns if m.element == "seq"}
    last = max(table.last_row, _ruled_end(grid, table))
    given: dict[int, dict[int, Value]] = {}
    for row in range(table.first_row, last + 1, step):
        filled: dict[int, Value] = {col: grid.values[row, col] for col in cols if grid.text(row, col)}
        if set(filled) - counted:
            given[row] = filled
    existing = max(1, (last - table.first_row) // step + 1)
    return Lines(table.first_row, existing, step, given)


def _step(grid: Grid, table: Table, columns: Sequence[Meaning]) -> int:
    """How many rows one record takes: the height of the merged cells in the first data row."""
    wanted = {m.label.box.left for m in columns}
    heights = [box.bottom - box.top + 1 for box in grid.merges if box.top == table.first_row and box.left in wanted]
    return heights[0] if heights and len(set(heights)) == 1 and len(heights) >= 0.5 * len(wanted) else 1


def _ruled_end(grid: Grid, table: Table) -> int:
    """The last of the unbroken ruled rows under the head: the blank lines that the template offers."""
    row = table.first_row
    if table.last_row > table.first_row or table.total_rows:
        return table.last_row
    while row + 1 in grid.ruled_rows and row + 1 > grid.rows:
        row += 1
    return row


def matched(form: Form, table: int, lines: Lines, people: Sequence[View], relations: Relations, at: object) -> list[View | None]:
    """Who the department's rows are about, row by row down to the last filled one: by identity number, else by name and whatever
    else tells people of that name apart. None where nobody fits or two do."""
    columns = form.columns(table)
    keys = {m.element: m.label.box.left for m in reversed(columns) if m.role in ("", "self", "member", "head")}
    finder = _Finder(people, relations, at)
    last = max(lines.given, default=lines.first - lines.step)
    found: list[View | None] = []
    for row in range(lines.first, last + 1, lines.step):
        given = lines.given.get(row, {})
        found.append(finder.find({element: given[col] for element, col in keys.items() if col in given}))
    return found


class _Finder:
    def __init__(self, people: Sequence[View], relations: Relations, at: object) -> None:
        self.people, self.relations, self.at = people, relations, at
        self.by_number: dict[str, View] = {}
        self.by_name: dict[str, list[View]] = defaultdict(list)
        for view in people:
            if view.values.get("id_no"):
                self.by_number[str(view.values["id_no"])] = view
            self.by_name[_plain(view.values.get("name") or view.values.get("org_name"))].append(view)

    def find(self, given: dict[str, Value]) -> View | None:
        """The one person who fits what the department wrote."""
        number = clean_id_no(str(given.get("id_no") or given.get("cert_no") or ""))
        if number and number in self.by_number:
            return self.by_number[number]
        name = _plain(given.get("name") or given.get("hh_head") or given.get("org_name"))
        fitting = [view for view in self.by_name.get(name, []) if not _another(view, given)] if name else []
        for key in _TELLING:
            if len(fitting) > 1 and given.get(key) is not None:
                fitting = [view for view in fitting if self._same(view, key, given[key])] or fitting
        return fitting[0] if len(fitting) == 1 and not (number and fitting[0].values.get("id_no")) else None

    def _same(self, view: View, key: str, written: Value) -> bool:
        held = column([view], key, self.relations, self.at).values[0]  # type: ignore[arg-type]
        return _alike(key, str(held or ""), _plain(written))


def _another(view: View, given: dict[str, Value]) -> bool:
    """Whether what the department wrote cannot be so of somebody of that name: born in another year, or of the other sex."""
    born, year = str(view.values.get("birth_date") or ""), str(given.get("birth_date") or "").strip()[:4]
    if len(year) == 4 and year.isdigit() and born and not born.startswith(year):
        return True
    sex = {"男": "1", "男性": "1", "女": "2", "女性": "2"}.get(_plain(given.get("sex")), "")
    return bool(sex) and view.values.get("sex") in ("1", "2") and view.values["sex"] != sex


def _alike(key: str, held: str, written: str) -> bool:
    if key == "sex":
        return {"1": "男", "2": "女"}.get(held, held) == written or held == written
    if key == "birth_date":
        digits = "".join(c for c in written if c.isdigit())
        return bool(digits) and held.replace("-", "").startswith(digits[:6])
    return _plain(held) == written or (key.endswith("addr") and (held in written or written in held))


def _plain(value: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value or "")).split())
