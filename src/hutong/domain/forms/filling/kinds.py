"""Which kind of record a form lists, where the pool tells several apart: dwellings or buildings, disputes or visits."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TITLES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "place": (
        (re.compile(r"房屋|民房|住房|出租|业主|租户|房源|空置"), "room"),
        (re.compile(r"楼宇|楼栋|楼房|楼门"), "building"),
        (re.compile(r"单元"), "unit"),
        (re.compile(r"小区|院落|物业"), "compound"),
    ),
    "event": (
        (re.compile(r"调解|纠纷"), "dispute"),
        (re.compile(r"走访|探访|巡访"), "visit"),
        (re.compile(r"隐患"), "hazard"),
        (re.compile(r"出生"), "birth"),
        (re.compile(r"死亡"), "death"),
        (re.compile(r"诉求|投诉|工单"), "request"),
    ),
    "organisation": (
        (re.compile(r"社会组织|社会团体|社团|民办非企业"), "society"),
        (re.compile(r"商户|商铺|门店|底商"), "shop"),
        (re.compile(r"物业(公司|服务企业)"), "property"),
        (re.compile(r"养老(机构|驿站)"), "carehome"),
    ),
}
_BUILDING = frozenset({"floors", "entrances", "building_name", "lift_count", "build_households"})
_DWELLING = frozenset({"house_area", "house_rooms", "house_no", "house_cert", "rent_flag", "owner_name", "tenant_name"})


def kind_listed(entity: str, title: str, elements: Iterable[str]) -> str:
    """The kind that the title names; for places else the one whose elements are asked. Empty: records of every kind."""
    for words, kind in _TITLES.get(entity, ()):
        if words.search(title):
            return kind
    asked = set(elements) if entity == "place" else set()
    if asked & _DWELLING:
        return "room"
    return "building" if asked & _BUILDING else ""
