"""What has changed since the last period, and more than is likely."""

from __future__ import annotations

from collections.abc import Iterator

from hutong.domain.forms.checking import words
from hutong.domain.forms.checking.figures import number, written
from hutong.domain.forms.checking.lists import is_filled
from hutong.domain.forms.checking.model import Finding, cell_address
from hutong.domain.forms.filling import Plan
from hutong.domain.forms.grid import cell_name
from hutong.kernel.sentences import Sentence

# A change of up to a fifth, or of up to five, surprises nobody.
_SHARE, _LEAST = 0.2, 5


def is_unlikely(before: float, now: float) -> bool:
    """Whether a figure has changed by more than a fifth, and by more than five."""
    return abs(now - before) > max(_SHARE * abs(before), _LEAST)


def of_figures(plan: Plan, previous: Plan) -> Iterator[Finding]:
    """Figures that differ much from those of the last period."""
    before = {(cell.row, cell.col): cell.value for cell in previous.cells}
    for cell in plan.cells:
        was, now = number(before.get((cell.row, cell.col))), number(cell.value)
        if was is None or now is None or not is_unlikely(was, now):
            continue
        header = cell.header.split(" × ")[-1].split(" / ")[-1]
        if cell.state == "context" or not words.is_figure(header, cell.element, True):
            continue
        told = {"header": cell.header, "before": written(was), "now": written(now)}
        key = f"change:{cell_address(cell.row, cell.col)}={written(now)}"
        sentence = Sentence("“{header}”上期是 {before},这期是 {now},变化较大。", told)
        yield Finding(key, (plan.cell_of(cell),), "unlikely", sentence, cell.header)


def of_lists(plan: Plan, previous: Plan) -> Iterator[Finding]:
    """Lists that have many rows more, or less, than in the last period."""
    before = {block.first_row: sum(is_filled(block)) for block in previous.lists}
    for block in plan.lists:
        was, now = before.get(block.first_row), sum(is_filled(block))
        if was is None or not is_unlikely(was, now):
            continue
        column = block.columns[0] if block.columns else None
        cell = cell_name(plan.moved(block.first_row), column.col if column else 1)
        sentence = Sentence("名单上期有 {before} 行,这期有 {now} 行,变化较大。", {"before": was, "now": now})
        yield Finding(f"rows:{block.first_row}={now}", (cell,), "unlikely", sentence, column.header if column else "")
