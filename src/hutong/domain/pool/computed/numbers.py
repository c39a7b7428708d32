"""Rules that reckon."""

from __future__ import annotations

from typing import Any

from hutong.domain.pool.computed.case import Case, rule


def _neat(number: float) -> int | float:
    """Two places at the most, and no ".0"."""
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _figures(case: Case) -> list[float] | None:
    """All inputs as numbers; None when one is missing."""
    found = [float(v) for v in case.inputs if isinstance(v, int | float) and not isinstance(v, bool)]
    return found if len(found) == len(case.inputs) else None


@rule
def per_head(case: Case) -> Any:
    """An amount over the members of the household."""
    found = _figures(case)
    return _neat(found[0] / found[1]) if found and found[1] else None


@rule
def times_twelve(case: Case) -> Any:
    """A monthly amount over the year."""
    found = _figures(case)
    return _neat(found[0] * 12) if found else None


@rule
def body_mass(case: Case) -> Any:
    """Weight in kilograms over the square of the height, which is in centimetres."""
    found = _figures(case)
    return round(found[1] / (found[0] / 100) ** 2, 1) if found and found[0] else None


@rule
def join_codes(case: Case) -> Any:
    """Two codes as one: type 4 and level 3 of a disability are 43, 肢体残疾三级."""
    return "".join(str(value) for value in case.inputs) if None not in case.inputs else None
