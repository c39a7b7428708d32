"""Plans as bytes and back. Pairs of source and day are kept once and pointed to; dates are told apart from texts."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec

from hutong.domain.forms.filling.model import CellPlan, ColumnPlan, Figure, ListPlan, Plan
from hutong.domain.forms.grid import Value

_Pair = tuple[int, dt.date]


def packed(plans: Sequence[Plan]) -> bytes:
    """Plans, one for each finished file, as compressed bytes."""
    table: dict[_Pair, int] = {}
    body = [_plan(plan, table) for plan in plans]
    pairs = [(source, day.isoformat()) for source, day in table]
    return zlib.compress(msgspec.msgpack.encode({"pairs": pairs, "plans": body}), 1)


def unpacked(data: bytes) -> list[Plan]:
    """The plans again."""
    raw = msgspec.msgpack.decode(zlib.decompress(data))
    pairs: list[_Pair | None] = [None, *((source, dt.date.fromisoformat(day)) for source, day in raw["pairs"])]
    return [_plan_again(body, pairs) for body in raw["plans"]]


def copied(plan: Plan) -> Plan:
    """A plan of its own with the same content: much quicker than unpacking it again."""
    lists = [
        replace(
            block, records=[*block.records], names=[*block.names], households=[*block.households],
            columns=[
                replace(c, values=[*c.values], states=[*c.states], whence=[*c.whence], asks={**c.asks}) for c in block.columns
            ],
        )
        for block in plan.lists
    ]  # fmt: skip
    return replace(plan, lists=lists, cells=[replace(cell) for cell in plan.cells])


def _plan(plan: Plan, table: dict[_Pair, int]) -> dict[str, Any]:
    lists = [{**{k: getattr(b, k) for k in _LIST}, "columns": [_column(c, table) for c in b.columns]} for b in plan.lists]
    cells = [_cell(cell) for cell in plan.cells]
    return {"lists": lists, "cells": cells, "head": [plan.subject, plan.subject_name, plan.household]}


_LIST = ("first_row", "existing", "step", "entity", "records", "names", "households", "template_row")


def _column(column: ColumnPlan, table: dict[_Pair, int]) -> dict[str, Any]:
    # 0 says: from nowhere
    whence = [0 if pair is None else table.setdefault(pair, len(table)) + 1 for pair in column.whence]
    values, dates = _values(column.values)
    asks = [(row, *ask) for row, ask in column.asks.items()]
    return {
        "head": (column.col, column.header, column.element, column.role),
        "values": values, "dates": dates, "states": column.states, "whence": whence, "asks": asks, "formula": column.formula,
    }  # fmt: skip


def _values(values: list[Value]) -> tuple[list[Value], list[int]]:
    """Values that survive packing, and the places of those that were dates."""
    dates = [n for n, value in enumerate(values) if isinstance(value, dt.date)]
    if not dates:
        return values, dates
    return [value.isoformat() if isinstance(value, dt.date) else value for value in values], dates


def _cell(cell: CellPlan) -> dict[str, Any]:
    (value,), dates = _values([cell.value])
    figure = None if cell.figure is None else {name: getattr(cell.figure, name) for name in _FIGURE}
    plain = {name: getattr(cell, name) for name in _CELL}
    return {**plain, "value": value, "dated": bool(dates), "seen_on": cell.seen_on and cell.seen_on.isoformat(), "figure": figure}


# What `asdict` would find, without its copying of everything found.
_CELL = tuple(one.name for one in fields(CellPlan))
_FIGURE = tuple(one.name for one in fields(Figure))


def _plan_again(body: dict[str, Any], pairs: list[_Pair | None]) -> Plan:
    lists = [ListPlan(**{k: b[k] for k in _LIST}, columns=[_column_again(c, pairs) for c in b["columns"]]) for b in body["lists"]]
    return Plan(lists, [_cell_again(cell) for cell in body["cells"]], *body["head"])


def _column_again(body: dict[str, Any], pairs: list[_Pair | None]) -> ColumnPlan:
    values = body["values"]
    for place in body["dates"]:
        values[place] = dt.date.fromisoformat(values[place][:10])
    asks = {row: (entity, record, element) for row, entity, record, element in body["asks"]}
    col, header, element, role = body["head"]
    return ColumnPlan(
        col, header, element, role, values, body["states"], [pairs[n] for n in body["whence"]], asks, body["formula"]
    )


def _cell_again(body: dict[str, Any]) -> CellPlan:
    value = dt.date.fromisoformat(body["value"][:10]) if body.pop("dated") else body["value"]
    figure = Figure(**body["figure"]) if body["figure"] else None
    day = dt.date.fromisoformat(body["seen_on"]) if body["seen_on"] else None
    ask = tuple(body["ask"]) if body["ask"] else None
    return CellPlan(**{**body, "value": value, "figure": figure, "seen_on": day, "ask": ask})
