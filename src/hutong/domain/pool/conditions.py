"""Conditions of a selection: as SQL where the database can decide, on the opened value where it cannot."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from hutong.blueprint.conditions import Condition
from hutong.blueprint.elements import catalogue
from hutong.domain.pool.rows import CORE

_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_NEGATIVE = (None, False, "", "0")


def holds(value: Any, condition: Condition) -> bool:
    """Whether a value meets a condition. An unknown value meets only "unknown" and "is not"."""
    if condition.op == "known":
        return value is not None
    if condition.op == "unknown":
        return value is None
    if condition.op in ("=", "in", "!="):
        return any(_same(value, one) for one in _several(condition.value)) is not (condition.op == "!=")
    return _ordered(value, condition.op, condition.value)


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return bool(value not in _NEGATIVE) is wanted
    return value is not None and str(value) == str(wanted)


def _several(wanted: Any) -> tuple[Any, ...]:
    return tuple(wanted) if isinstance(wanted, list | tuple | set | frozenset) else (wanted,)


def _ordered(value: Any, op: str, wanted: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return bool(_COMPARE[op](value, str(wanted)))
    try:
        return bool(_COMPARE[op](float(value), float(wanted)))
    except (TypeError, ValueError):
        return False


def in_sql(entity: str, where: Sequence[Condition], at: dt.date) -> tuple[Q, list[Condition]]:
    """What the database can decide as one Q, and the conditions left for the opened values."""
    query, rest = Q(), []
    for condition in where:
        part = _part(entity, condition, at)
        if part is None:
            rest.append(condition)
        else:
            query &= part
    return query, rest


def _part(entity: str, condition: Condition, at: dt.date) -> Q | None:
    key, op, value = condition.element, condition.op, condition.value
    if key == "age" and entity == "person" and op in (">=", "<=", ">", "<", "="):
        return _age(op, int(float(str(value))), at)
    column = CORE[entity].get(key)
    if column and op in ("=", "in"):
        return Q(**{f"{column}__in": [str(one) for one in _several(value)]})
    element = catalogue().get(key)
    plain = element is not None and element.entity == entity and element.sensitivity != "sensitive"
    if element is None or not plain or element.computed is not None or column:
        return None
    if op in ("=", "in") and value is not False and element.type in ("boolean", "code", "text"):
        return Q(**{f"facts__{key}__in": list(_several(value))})
    return None


def _age(op: str, years: int, at: dt.date) -> Q:
    """Completed years on a day as a range of birth dates."""
    turned = _years_before(at, years)
    older = _years_before(at, years + 1)
    return {
        ">=": Q(birth__lte=turned),
        ">": Q(birth__lte=older),
        "<": Q(birth__gt=turned),
        "<=": Q(birth__gt=older),
        "=": Q(birth__lte=turned, birth__gt=older),
    }[op]


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
