"""Labels outside the tables: answers beside them, headings over them, and the lines above and below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hutong.domain.forms.grid import Box
from hutong.domain.forms.reading.cells import Cell, Cells
from hutong.domain.forms.reading.shape import Label, Part
from hutong.domain.forms.reading.words import is_answer, is_footer, is_labelish, is_meta, is_note, is_sample, is_unit_line

_SIGNED = re.compile(r"(?<!日期:)(?<!时间:)年月日$|[(]?(盖章|公章|签字|签章)[)]?")
_OPINION = re.compile(r"(意见|审核|审批|批准|初审|复审|结果|情况|承诺|声明|申请)$")


@dataclass
class Sections:
    """Which heading stands over a place: a tall one at its left, or the last one across the sheet."""

    across: str = ""
    tall: list[Cell] = field(default_factory=list)

    def over(self, cell: Cell) -> str:
        beside = [
            other
            for other in self.tall
            if other is not cell and other.box.top <= cell.box.top <= other.box.bottom and other.box.right < cell.box.left
        ]
        return beside[-1].plain if beside else self.across


def find_pairs(cells: Cells, rows: list[int], taken: set[Cell], footers_after: int) -> list[Label]:
    """Labels of the given rows that no table has taken."""
    sections = Sections()
    labels: list[Label] = []
    for row in rows:
        starting = [cell for cell in cells.starting(row) if cell not in taken]
        for cell in starting:
            if _is_no_label(cells, cell, labels):
                continue
            part, answer = _part(cells, cell, starting, row > footers_after)
            section = sections.over(cell)
            labels.append(Label(cell.box, cell.text, (cell.plain,), part, section, answer))
            if part == "heading":
                if cell.box.bottom > cell.box.top or len(starting) > 1:
                    sections.tall.append(cell)
                else:
                    sections.across = cell.plain
    return labels


def _is_no_label(cells: Cells, cell: Cell, labels: list[Label]) -> bool:
    """A remark, a prepared answer, or the filled answer of the label before it."""
    if is_note(cell.plain) or (labels and labels[-1].answer == cell.box):
        return True
    return is_answer(cell.plain) and not is_meta(cell.plain) and not is_footer(cell.plain)


def _part(cells: Cells, cell: Cell, row: list[Cell], below: bool) -> tuple[Part, Box | None]:
    if is_unit_line(cell.plain):
        return "unit", None
    answer = _answer(cells, cell)
    line = all(is_meta(other.plain) or is_footer(other.plain) for other in row)
    if line and is_footer(cell.plain) and below:
        return "footer", answer
    if line and is_meta(cell.plain):
        return "meta", answer
    if answer is not None:
        return "pair", answer
    return ("heading", None) if _is_heading(cells, cell, row) else ("pair", None)


def _answer(cells: Cells, cell: Cell) -> Box | None:
    """The place for the answer: right of the label, empty or with a prepared or given answer."""
    col = cell.box.right + 1
    if col > cells.right:
        return None
    beside = cells.at(cell.box.top, col)
    if beside is None:
        return cells.box(cell.box.top, col)
    if _SIGNED.search(beside.plain) and _OPINION.search(cell.plain):
        return beside.box
    if is_meta(beside.plain) or is_footer(beside.plain):
        return None
    if is_answer(beside.plain) or is_sample(beside.plain):
        return beside.box
    taller = cell.box.bottom > beside.box.bottom
    if taller or is_labelish(beside.plain) or not is_labelish(cell.plain):
        return None
    after = cells.at(cell.box.top, beside.box.right + 1)
    followed = after is not None and is_labelish(after.plain)
    return beside.box if followed or beside.box.right >= cells.right else None


def _is_heading(cells: Cells, cell: Cell, row: list[Cell]) -> bool:
    """No place for an answer, and other labels follow beside it or below."""
    beside = cells.at(cell.box.top, cell.box.right + 1) if cell.box.right < cells.right else None
    if beside is not None:
        return not cell.plain.endswith(":")
    wide = cell.box.right - cell.box.left + 1 >= 0.6 * (cells.right - cells.left + 1)
    return len(row) == 1 and wide and not cell.plain.endswith(":")
