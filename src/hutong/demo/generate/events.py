"""What happened in the year before: visits, disputes, hazards, requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hutong.demo.chance import code, one_of
from hutong.demo.figures import Happening, units
from hutong.demo.generate.rows import EventTruth, Facts, HouseholdTruth
from hutong.demo.generate.scene import Scene

_RESULTS = ("已现场处理", "已协调解决", "已转办并回访", "已劝导整改")
_SOURCES = ("网格巡查", "12345", "居民反映", "走访")


def events(scene: Scene, homes: list[HouseholdTruth], people: int, ids: Iterator[int]) -> list[EventTruth]:
    """So many of each kind as a community of that size sees in a year, the oldest first."""
    result: list[EventTruth] = []
    here = [home for home in homes if home.place is not None and not home.away]
    for kind in units().events:
        for _ in range(round(people * kind.per_thousand / 1000)):
            result.append(_event(scene, kind, one_of(here, scene.rng.random()), next(ids)))
    result.sort(key=lambda event: (event.on, event.id))
    for number, event in enumerate(result, 1):
        event.facts["event_no"] = f"{event.on:%Y%m}{number:05d}"
    return result


def _event(scene: Scene, kind: Happening, home: HouseholdTruth, number: int) -> EventTruth:
    rnd = scene.rng.random
    place, person = home.place, home.head
    if place is None:
        raise ValueError("an event needs a home with a place")
    on = scene.on - dt.timedelta(days=1 + int(rnd() * 364))
    name = one_of(kind.names, rnd())
    worker = scene.grid_workers.get(place.facts.get("grid", ""), "")
    facts: Facts = {
        "event_title": name,
        "event_time": on.isoformat(),
        "event_place": place.address,
        "event_type": code("event_type", kind.type),
        "event_reporter": worker if kind.kind in ("visit", "hazard") else person.name,
        "event_handler": worker,
        "event_source": code("event_source", "走访" if kind.kind == "visit" else one_of(_SOURCES, rnd())),
        "event_level": code("event_level", "紧急" if kind.kind == "hazard" and rnd() < 0.3 else "一般"),
        "death_count": 0,
        "reg_date": on.isoformat(),
    }
    if kind.kind == "visit":
        facts |= {"visit_target": person.name, "service_hours": round(0.3 + rnd(), 1), "event_result": "情况正常"}
        facts |= {"start": on.isoformat(), "end": on.isoformat(), "visit_mode": code("visit_mode", "入户")}
        facts["visit_result"] = code("visit_result", "见到本人" if rnd() < 0.85 else "家属代答")
    else:
        _handled(scene, kind, facts, on)
        facts["event_tel"] = person.facts.get("tel", "")
    closed = on + dt.timedelta(days=int(rnd() * 14))
    if kind.kind == "visit" or closed < scene.on:
        facts["close_date"] = max(on, closed).isoformat() if kind.kind != "visit" else on.isoformat()
        facts.setdefault("event_result", one_of(_RESULTS, rnd()))
        facts["event_state"] = code("event_state", "已办结")
        facts["satisfaction"] = code("satisfaction", one_of(("非常满意", "满意", "满意", "基本满意", "不满意"), rnd()))
    else:
        facts["event_state"] = code("event_state", "办理中")
    return EventTruth(number, kind.kind, name, on, person.id, place.id, facts)


def _handled(scene: Scene, kind: Happening, facts: Facts, on: dt.date) -> None:
    """Who has the matter, until when; how a dispute is settled."""
    facts["event_unit"] = f"{scene.short}社区居委会"
    facts["event_deadline"] = (on + dt.timedelta(days=15)).isoformat()
    facts["event_people"] = 1 + int(scene.rng.random() * 4)
    if facts["event_source"] == code("event_source", "12345"):
        facts["hotline_no"] = f"{on:%y%m%d}{scene.numbers.digits(7)}"
    if kind.kind == "dispute":
        facts["resolve_mode"] = code("resolve_mode", "调解" if scene.rng.random() < 0.8 else "和解")
        facts["resolve_person"] = facts["event_handler"]
        facts["event_scale"] = code("event_scale", "个体")
