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
        "event_title": name, "event_time": on.isoformat(), "event_place": place.address, "event_type": code("event_type", kind.type),
        "event_reporter": worker if kind.kind in ("visit", "hazard") else person.name, "event_handler": worker,
        "event_source": code("event_source", "走访" if kind.kind == "visit" else one_of(_SOURCES, rnd())),
        "event_level": code("event_level", "紧急" if kind.kind == "hazard" and rnd() < 0.3 else "一般"),
        "death_count": 0, "reg_date": on.isoformat(),
    }  # fmt: skip
    if kind.kind == "visit":
        facts |= {"visit_target": person.name, "service_hours": round(0.3 + rnd(), 1), "event_result": "情况正常"}
        facts |= {"start": on.isoformat(), "end": on.isoformat()}
    closed = on + dt.timedelta(days=int(rnd() * 14))
    if kind.kind == "visit" or closed < scene.on:
        facts["close_date"] = max(on, closed).isoformat() if kind.kind != "visit" else on.isoformat()
        facts.setdefault("event_result", one_of(_RESULTS, rnd()))
        facts["satisfaction"] = code("satisfaction", one_of(("非常满意", "满意", "满意", "基本满意", "不满意"), rnd()))
    return EventTruth(number, kind.kind, name, on, person.id, place.id, facts)
