"""Which kind of place a form lists: compounds, buildings or dwellings."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TITLES = (
    (re.compile(r"房屋|民房|住房|出租|业主|租户|房源|空置"), "room"),
    (re.compile(r"楼宇|楼栋|楼房|楼门"), "building"),
    (re.compile(r"单元"), "unit"),
    (re.compile(r"小区|院落|物业"), "compound"),
)
_BUILDING = frozenset({"floors", "entrances", "building_name", "lift_count", "build_households"})
_DWELLING = frozenset({"house_area", "house_rooms", "house_no", "house_cert", "rent_flag", "owner_name", "tenant_name"})


def place_kind(title: str, elements: Iterable[str]) -> str:
    """The kind that the title names, else the one whose elements are asked; empty for places of every kind."""
    for words, kind in _TITLES:
        if words.search(title):
            return kind
    asked = set(elements)
    if asked & _DWELLING:
        return "room"
    return "building" if asked & _BUILDING else ""
