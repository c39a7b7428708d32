"""What is wrong in the rows of a list."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.checking import equations, values
from hutong.domain.forms.checking.figures import number
from hutong.domain.forms.checking.model import Finding, Rule, column_address, first_row_of, place_of
from hutong.domain.forms.filling import ColumnPlan, ListPlan, Plan
from hutong.domain.forms.grid import Grid, Value, cell_name
from hutong.kernel.sentences import Sentence

_OWN = ("", "self", "head", "applicant")
# What tells one record of a kind: two rows with one number list it twice.
_TELLING = {"person": ("id_no", "cert_no"), "household": ("id_no", "hh_no"), "organisation": ("uscc",)}


@dataclass
class Rows:
    """One list at hand. `first`: 0 for the first list of the sheet, else its first row; `printed`: column -> label."""

    grid: Grid
    plan: Plan
    block: ListPlan
    first: int
    printed: dict[int, str]
    _values: dict[int, list[Value]] = field(default_factory=dict)
    _amounts: dict[int, list[equations.Amount]] = field(default_factory=dict)
    top: int = 0

    def __post_init__(self) -> None:
        self.top = self.plan.moved(self.block.first_row)

    def name(self, row: int, col: int) -> str:
        """A cell's name in the finished sheet."""
        return cell_name(self.top + row * self.block.step, col)

    def key(self, row: int) -> str:
        """The record of a row; of nobody we know a digest of what names the row, so that no name stands in a key."""
        if record := self.block.records[row]:
            return str(record)
        texts = [
            str(self.values(c)[row] or "") for c in self.block.columns if c.element in ("name", "id_no", "org_name", "hh_head")
        ]
        return "~" + hashlib.blake2b("|".join(texts or [str(row)]).encode(), digest_size=8).hexdigest()

    def values(self, column: ColumnPlan) -> list[Value]:
        """What stands in a column; what the department has written stands in the sheet itself."""
        if column.col not in self._values:
            found = column.values
            if "own" in column.states:
                found = [self._given(column, row) if value is None else value for row, value in enumerate(found)]
            self._values[column.col] = found
        return self._values[column.col]

    def amounts(self, column: ColumnPlan) -> list[equations.Amount]:
        """The numbers of a column."""
        if column.col not in self._amounts:
            self._amounts[column.col] = [number(value) for value in self.values(column)]
        return self._amounts[column.col]

    def _given(self, column: ColumnPlan, row: int) -> Value:
        if column.states[row] != "own" or row >= self.block.existing:
            return None
        return self.grid.values.get((self.block.first_row + row * self.block.step, column.col))


def of_types(rows: Rows) -> Iterator[Finding]:
    """Values that are not of their type, and counts below zero."""
    for column in rows.block.columns:
        if column.formula:
            continue
        address = column_address(column.col, rows.first)
        choices = rows.grid.choices.get((rows.block.first_row, column.col), ())
        trouble = values.trouble_of(column.element, column.header, rows.printed.get(column.col, ""), choices)
        declared = catalogue().get(column.element)
        counts = declared is not None and declared.type == "number"
        for row, value in enumerate(rows.values(column)):
            if value is None or value == "":
                continue
            kind, sentence = "type", trouble(value)
            if sentence is None and counts:
                kind, sentence = "negative", values.negative(column.header, number(value))
            if sentence is not None:
                key = f"{kind}:{address}#{rows.key(row)}"
                yield Finding(key, (rows.name(row, column.col),), "wrong", sentence, column.header)


def of_rule(rows: Rows, rule: Rule) -> Iterator[Finding]:
    """The rows in which a rule does not hold."""
    by_col = {column.col: column for column in rows.block.columns}
    addresses = (rule.result, *rule.parts)
    if any("col:" not in address or first_row_of(address) != rows.first for address in addresses):
        return
    columns = [by_col.get(place_of(address)[1]) for address in addresses]
    found = [column for column in columns if column is not None and not column.formula]
    if len(found) < len(columns):
        return
    if rule.kind == "needed":
        yield from _needed(rows, rule, found[0])
        return
    for row, amounts in enumerate(zip(*(rows.amounts(column) for column in found), strict=True)):
        sentence = equations.trouble(rule, amounts)
        if sentence is not None:
            cells = tuple(rows.name(row, column.col) for column in found)
            yield Finding(f"{rule.key}#{rows.key(row)}", cells, "wrong", sentence, rule.header)


def _needed(rows: Rows, rule: Rule, column: ColumnPlan) -> Iterator[Finding]:
    filled = is_filled(rows.block)
    for row, value in enumerate(rows.values(column)):
        if filled[row] and (value is None or value == ""):
            sentence = Sentence("“{header}”不能空。", {"header": rule.header})
            yield Finding(f"{rule.key}#{rows.key(row)}", (rows.name(row, column.col),), "wrong", sentence, rule.header)


def of_twins(rows: Rows) -> Iterator[Finding]:
    """One record, or one identity number, in two rows."""
    block = rows.block
    seen: set[tuple[int, ...]] = set()
    first = block.columns[0] if block.columns else None
    if first is not None:
        named = next((c for c in block.columns if c.element in ("name", "org_name", "hh_head")), first)
        yield from _twice(rows, named, [record or None for record in block.records], seen, "record")
    for column in block.columns:
        if column.element in _TELLING.get(block.entity, ()) and column.role in _OWN:
            numbers = [str(value).strip().upper() if value else None for value in rows.values(column)]
            yield from _twice(rows, column, numbers, seen, column_address(column.col, rows.first))


def _twice(rows: Rows, column: ColumnPlan, keys: Sequence[object], seen: set[tuple[int, ...]], kind: str) -> Iterator[Finding]:
    places: dict[object, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        if key is not None:
            places[key].append(row)
    for found in (tuple(one) for one in places.values() if len(one) > 1):
        if found in seen:
            continue
        seen.add(found)
        cells = tuple(rows.name(row, column.col) for row in found)
        sentence = Sentence("“{header}”在 {cells} 重复,同一条可能列了两次。", {"header": column.header, "cells": cells})
        yield Finding(f"twice:{kind}#{rows.key(found[0])}", cells, "wrong", sentence, column.header)


def is_filled(block: ListPlan) -> list[bool]:
    """For each row whether somebody stands in it: a record, or any value but what the form says of itself."""
    filled = [bool(record) for record in block.records]
    for column in block.columns:
        for row, (value, state) in enumerate(zip(column.values, column.states, strict=True)):
            if state == "own" or (value not in (None, "") and state != "context"):
                filled[row] = True
    return filled
