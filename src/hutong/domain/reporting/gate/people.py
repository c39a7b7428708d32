"""Whom two forms are about, one beside the other."""

from __future__ import annotations

from functools import lru_cache

from hutong.blueprint.conditions import Condition, parse_where
from hutong.domain.reporting.gate.model import People, Subjects
from hutong.kernel.errors import Refused

_AT_HOME = frozenset({"person", "household"})
_ORDER = frozenset({">=", "<=", ">", "<"})


def subjects(entity: str, whom: str, other_entity: str, other_whom: str) -> Subjects:
    """Whom a new form asks (`entity`, `whom`) beside whom another one asks.

    Only what the conditions themselves tell: people over 80 and people on a minimum allowance may be the same ones (crossing).
    """
    ours, theirs = conditions(whom), conditions(other_whom)
    if entity != other_entity:
        near = {entity, other_entity} <= _AT_HOME and not _apart(ours, theirs)
        return "crossing" if near else "other"
    within, around = _implies(ours, theirs), _implies(theirs, ours)
    if within and around:
        return "identical"
    if within or around:
        return "narrower" if within else "wider"
    return "other" if _apart(ours, theirs) else "crossing"


def people(found: Subjects) -> People:
    """Of whom of the new form's people the other form asks."""
    if found in ("identical", "narrower"):
        return "same"
    return "some" if found in ("wider", "crossing") else "others"


@lru_cache(maxsize=10_000)
def conditions(whom: str) -> tuple[Condition, ...]:
    """The conditions; words that are none stand for themselves, so that only the same words are the same people."""
    try:
        return parse_where(whom)
    except Refused:
        return (Condition(f"words:{whom.strip()}", "known"),)


def narrowest(where: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Conditions without those that others of them include: age>=80 without age>=60."""
    once = tuple(dict.fromkeys(where))
    return tuple(one for one in once if not any(other != one and _within(other, one) for other in once))


def _implies(narrow: tuple[Condition, ...], wide: tuple[Condition, ...]) -> bool:
    """Whether who meets the first conditions meets the second."""
    return all(any(_within(one, other) for one in narrow) for other in wide)


def _within(one: Condition, other: Condition) -> bool:
    """Whether one condition includes the other; of different elements nothing is known."""
    if one.element != other.element:
        return False
    if one == other or (other.op == "known" and one.op not in ("unknown", "!=")):
        return True
    if one.op in _ORDER and other.op in _ORDER:
        return _inside(one, other)
    ours, theirs = _values(one), _values(other)
    if ours is not None and other.op == "!=":
        return not ours & _set(other)
    return ours is not None and theirs is not None and ours <= theirs


def _inside(one: Condition, other: Condition) -> bool:
    """age>=80 lies inside age>=60; both ends must point the same way."""
    if one.op[0] != other.op[0] or type(one.value) is not type(other.value):
        return False
    if one.value == other.value:
        return one.op == other.op or "=" in other.op
    greater = one.value > other.value  # type: ignore[operator]
    return bool(greater) if one.op[0] == ">" else not greater


def _apart(ours: tuple[Condition, ...], theirs: tuple[Condition, ...]) -> bool:
    """Whether nobody can meet both."""
    return any(_excludes(one, other) or _excludes(other, one) for one in ours for other in theirs)


def _excludes(one: Condition, other: Condition) -> bool:
    if one.element != other.element:
        return False
    if {one.op, other.op} == {"known", "unknown"}:
        return True
    if one.op in (">=", ">") and other.op in ("<=", "<") and type(one.value) is type(other.value):
        low, high = one.value, other.value
        return bool(low > high) or (low == high and not (one.op == ">=" and other.op == "<="))  # type: ignore[operator]
    ours, theirs = _values(one), _values(other)
    if ours is not None and other.op == "!=":
        return ours <= _set(other)
    return ours is not None and theirs is not None and not ours & theirs


def _values(one: Condition) -> frozenset[object] | None:
    """The values that a condition allows; None where it does not name them."""
    return _set(one) if one.op in ("=", "in") else None


def _set(one: Condition) -> frozenset[object]:
    return frozenset(one.value) if isinstance(one.value, tuple) else frozenset({one.value})
