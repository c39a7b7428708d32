"""Dogs, electric bicycles, cars, and the facilities of the houses."""

from __future__ import annotations

from collections.abc import Iterator

from hutong.demo.chance import one_of
from hutong.demo.figures import units
from hutong.demo.generate.rows import HouseholdTruth, PersonTruth, PlaceTruth, ThingTruth
from hutong.demo.generate.scene import Scene

_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def things(scene: Scene, homes: list[HouseholdTruth], places: list[PlaceTruth], ids: Iterator[int]) -> list[ThingTruth]:
    """What the households keep and what stands in and about the houses."""
    result: list[ThingTruth] = []
    rnd, share = scene.rng.random, units().share
    for home in homes:
        keeper = home.head
        if home.away or home.place is None:
            continue
        if rnd() < share["dog"]:
            result.append(dog(scene, keeper, home.place.id, next(ids)))
        if rnd() < share["ebike"] and keeper.age < 75:
            result.append(ebike(scene, keeper, home.place.id, next(ids)))
        if home.kind == "registered" and rnd() < share["car"]:
            made = _car(scene, keeper, home.place.id, next(ids))
            home.facts["vehicle"] = f"小汽车 {made.facts['plate_no']}"
            result.append(made)
        else:
            home.facts["vehicle"] = "无"
    for place in places:
        if place.kind == "building":
            result.extend(_facilities(scene, place, ids))
    return result


def dog(scene: Scene, keeper: PersonTruth, place: int, number: int) -> ThingTruth:
    breed = one_of(units().dogs, scene.rng.random())
    return ThingTruth(number, "dog", f"{breed}犬", keeper.id, place, {"asset_name": f"{breed}犬"})


def ebike(scene: Scene, keeper: PersonTruth, place: int, number: int) -> ThingTruth:
    plate = f"京{_PLATE[int(scene.rng.random() * 24)]}{scene.numbers.digits(6)}"
    return ThingTruth(number, "ebike", "电动自行车", keeper.id, place, {"asset_name": "电动自行车", "plate_no": plate})


def _car(scene: Scene, keeper: PersonTruth, place: int, number: int) -> ThingTruth:
    rnd = scene.rng.random
    plate = f"京{_PLATE[int(rnd() * 24)]}{_PLATE[int(rnd() * 24)]}I{scene.numbers.digits(3)}"  # no real plate has the letter I
    return ThingTruth(number, "vehicle", "小汽车", keeper.id, place, {"asset_name": "小汽车", "plate_no": plate})


def _facilities(scene: Scene, building: PlaceTruth, ids: Iterator[int]) -> Iterator[ThingTruth]:
    rnd = scene.rng.random
    floors = building.facts["floors"]
    if floors > 6:
        for unit in range(1, building.facts["entrances"] + 1):
            for side in range(1, 3):
                yield _asset(building, next(ids), "lift", f"{unit}单元{side}号电梯")
    for facility in units().facilities:
        for n in range(int(facility.per_building + rnd()) if floors > 1 else int(rnd() < 0.04)):
            yield _asset(building, next(ids), facility.kind, f"{facility.name}{n + 1}号" if n else facility.name)


def _asset(building: PlaceTruth, number: int, kind: str, name: str) -> ThingTruth:
    return ThingTruth(number, kind, name, None, building.id, {"asset_name": name})
