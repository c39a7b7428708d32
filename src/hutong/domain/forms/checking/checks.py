"""Holding a filled form against its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hutong.domain.forms.checking import changes, equations, lists, values, words
from hutong.domain.forms.checking.figures import number
from hutong.domain.forms.checking.model import Finding, Rule, cell_address, place_of
from hutong.domain.forms.filling import CellPlan, Form, Plan
from hutong.domain.forms.filling.model import answer_place
from hutong.domain.forms.grid import Grid, Value, cell_name
from hutong.domain.forms.reading import Label
from hutong.kernel.sentences import Sentence

_Place = tuple[int, int]


def check(form: Form, grid: Grid, plan: Plan, rules: Sequence[Rule], previous: Plan | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong or unlikely, cells first, then lists, then what changed. Empty cells are not wrong."""
    pairs = {answer_place(m.label): m.label for m in form.pairs()}
    cells = {(cell.row, cell.col): cell for cell in plan.cells}
    found = list(_types(grid, plan, pairs))
    if cells:
        for rule in rules:
            found += _rule(rule, grid, plan, cells, pairs)
    found += _lists(form, grid, plan, rules)
    if previous is not None:
        found += [*changes.of_figures(plan, previous), *changes.of_lists(plan, previous)]
    return tuple(found)


def _types(grid: Grid, plan: Plan, pairs: Mapping[_Place, Label]) -> Iterator[Finding]:
    """Cells outside a list. What stands in its label's own cell, behind the label, is left alone."""
    for cell in plan.cells:
        place = (cell.row, cell.col)
        value = _held(grid, cell)
        label = pairs.get(place)
        if value is None or value == "" or place in grid.formulas or (label is not None and label.answer is None):
            continue
        kind, sentence = _cell_trouble(grid, cell, value, label)
        if sentence is not None:
            yield Finding(f"{kind}:{cell_address(*place)}", (plan.cell_of(cell),), "wrong", sentence, cell.header)


def _cell_trouble(grid: Grid, cell: CellPlan, value: Value, label: Label | None) -> tuple[str, Sentence | None]:
    if cell.state == "context":
        return "type", None
    if label is None and words.is_figure(cell.header.split(" × ")[-1].split(" / ")[-1], cell.element, True):
        amount = number(value)
        if amount is None:
            return "type", values.no_number(cell.header, value)
        return ("negative", values.negative(cell.header, amount)) if amount < 0 else ("type", None)
    choices = grid.choices.get((cell.row, cell.col), ())
    sentence = values.trouble_of(cell.element, cell.header, label.printed if label else "", choices)(value)
    return "type", sentence


def _held(grid: Grid, cell: CellPlan) -> Value:
    """What stands in a cell; what the department has written stands in the sheet itself."""
    if cell.value is None and cell.state == "own":
        return grid.values.get((cell.row, cell.col))
    return cell.value


def _rule(
    rule: Rule, grid: Grid, plan: Plan, cells: Mapping[_Place, CellPlan], pairs: Mapping[_Place, Label]
) -> Iterator[Finding]:
    """A rule in each place where it is to hold."""
    for places in spread(rule, cells, pairs):
        sentence = _trouble(rule, grid, cells, places)
        if sentence is not None:
            names = tuple(cell_name(plan.moved(row), col) for row, col in places)
            where = "" if min(place_of(rule.result)) else f"@{cell_address(*places[0])}"
            header = cells[places[0]].header if places[0] in cells else rule.header
            yield Finding(rule.key + where, names, "wrong", sentence, header)


def _trouble(rule: Rule, grid: Grid, cells: Mapping[_Place, CellPlan], places: Sequence[_Place]) -> Sentence | None:
    if rule.kind != "needed":
        return equations.trouble(rule, [_amount(grid, cells, place) for place in places])
    cell = cells.get(places[0])
    empty = cell is not None and _held(grid, cell) in (None, "") and places[0] not in grid.formulas
    return Sentence("“{header}”不能空。", {"header": rule.header}) if empty else None


def spread(rule: Rule, cells: Mapping[_Place, CellPlan], pairs: Mapping[_Place, Label]) -> list[tuple[_Place, ...]]:
    """The cells of a rule's result and parts; of one among columns or rows for every row or column that has the result."""
    marks = [place_of(address) for address in (rule.result, *rule.parts)]
    row, col = marks[0]
    if row and col:
        return [tuple(marks)] if all(min(mark) for mark in marks) else []
    if any(bool(mark[0]) != bool(row) for mark in marks):
        return []
    if row:
        return [tuple((mark[0], at[1]) for mark in marks) for at in cells if at[0] == row and at not in pairs]
    return [tuple((at[0], mark[1]) for mark in marks) for at in cells if at[1] == col and at not in pairs]


def _amount(grid: Grid, cells: Mapping[_Place, CellPlan], place: _Place) -> equations.Amount:
    """The number in a cell; None for one that a formula of the workbook works out."""
    if place in grid.formulas:
        return None
    cell = cells.get(place)
    return number(_held(grid, cell) if cell is not None else grid.values.get(place))


def _lists(form: Form, grid: Grid, plan: Plan, rules: Sequence[Rule]) -> Iterator[Finding]:
    tables = {table.first_row: index for index, table in enumerate(form.reading.tables)}
    for block in plan.lists:
        index = tables.get(block.first_row, 0)
        printed = {m.label.box.left: m.label.printed for m in form.columns(index)}
        rows = lists.Rows(grid, plan, block, block.first_row if index else 0, printed)
        yield from lists.of_types(rows)
        for rule in rules:
            yield from lists.of_rule(rows, rule)
        yield from lists.of_twins(rows)
