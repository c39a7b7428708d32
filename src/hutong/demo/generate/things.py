"""Dogs, electric bicycles, cars, and the facilities of the houses."""

from __future__ import annotations

from collections.abc import Iterator

from hutong.demo.chance import code, day_in, one_of
from hutong.demo.figures import units
from hutong.demo.generate.rows import Facts, HouseholdTruth, PersonTruth, PlaceTruth, ThingTruth
from hutong.demo.generate.scene import Scene

_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_NAMES = ("豆豆", "旺财", "乐乐", "小白", "球球", "毛毛")
_COLOURS = ("白色", "棕色", "黑色", "黄色", "花色")
_LARGE = ("金毛", "拉布拉多", "边牧")
_EBIKES = ("雅迪", "爱玛", "台铃", "小牛")
_KIND_OF = {
    "extinguisher": "消防设施",
    "charging": "充电设施",
    "bins": "环卫设施",
    "fitness": "健身设施",
    "camera": "安防",
    "lift": "电梯",
}


def things(scene: Scene, homes: list[HouseholdTruth], places: list[PlaceTruth], ids: Iterator[int]) -> list[ThingTruth]:
    """What the households keep and what stands in and about the houses."""
    result: list[ThingTruth] = []
    rnd, share = scene.rng.random, units().share
    for home in homes:
        keeper, facts = home.head, home.facts
        facts |= {"has_pet": False, "has_ebike": False, "vehicle": "无"}
        if home.away or home.place is None:
            continue
        facts["has_pet"] = rnd() < share["dog"]
        facts["has_ebike"] = keeper.age < 75 and rnd() < share["ebike"]
        if facts["has_pet"]:
            result.append(dog(scene, keeper, home.place.id, next(ids)))
        if facts["has_ebike"]:
            result.append(ebike(scene, keeper, home.place.id, next(ids)))
        if home.kind == "registered" and rnd() < share["car"]:
            made = _car(scene, keeper, home.place.id, next(ids))
            facts["vehicle"] = f"小汽车 {made.facts['plate_no']}"
            result.append(made)
    for place in places:
        if place.kind == "building":
            result.extend(_facilities(scene, place, ids))
    return result


def dog(scene: Scene, keeper: PersonTruth, place: int, number: int) -> ThingTruth:
    """A dog; three in four have a licence."""
    rnd = scene.rng.random
    breed = one_of(units().dogs, rnd())
    facts: Facts = {
        "asset_name": f"{breed}犬",
        "thing_kind": code("thing_kind", "犬"),
        "dog_name": one_of(_NAMES, rnd()),
        "dog_breed": breed,
        "dog_kind": code("dog_kind", "大型犬" if breed in _LARGE else "小型犬"),
        "dog_colour": one_of(_COLOURS, rnd()),
        "dog_vaccinated": rnd() < 0.85,
        "dog_licensed": rnd() < 0.75,
        "keeper_name": keeper.name,
    }
    if facts["dog_licensed"]:
        facts["dog_licence"] = f"京犬{scene.code // 10**6}{scene.numbers.digits(6)}"
        facts["dog_licence_expiry"] = f"{scene.year + 1}-04-30"
    if facts["dog_vaccinated"]:
        facts["dog_vaccine_date"] = day_in(scene.year - 1, rnd())
    return ThingTruth(number, "dog", f"{breed}犬", keeper.id, place, facts)


def ebike(scene: Scene, keeper: PersonTruth, place: int, number: int) -> ThingTruth:
    """An electric bicycle; one in eight is charged where it should not be."""
    rnd = scene.rng.random
    plate = f"京{_PLATE[int(rnd() * 24)]}{scene.numbers.digits(6)}"
    where = "集中充电棚" if rnd() < 0.72 else "换电柜" if rnd() < 0.55 else "室内"
    facts: Facts = {
        "asset_name": "电动自行车",
        "thing_kind": code("thing_kind", "电动自行车"),
        "plate_no": plate,
        "ebike_plate": plate,
        "ebike_brand": one_of(_EBIKES, rnd()),
        "battery_kind": code("battery_kind", "锂电" if rnd() < 0.55 else "铅酸"),
        "battery_year": scene.year - int(rnd() * 6),
        "ebike_place": code("ebike_place", where),
        "is_ebike_standard": rnd() < 0.9,
        "keeper_name": keeper.name,
    }
    return ThingTruth(number, "ebike", "电动自行车", keeper.id, place, facts)


def _car(scene: Scene, keeper: PersonTruth, place: int, number: int) -> ThingTruth:
    rnd = scene.rng.random
    plate = f"京{_PLATE[int(rnd() * 24)]}{_PLATE[int(rnd() * 24)]}I{scene.numbers.digits(3)}"  # no real plate has the letter I
    facts: Facts = {
        "asset_name": "小汽车",
        "thing_kind": code("thing_kind", "车辆"),
        "plate_no": plate,
        "keeper_name": keeper.name,
        "vehicle_kind": code("vehicle_kind", "新能源" if rnd() < 0.24 else "小汽车"),
        "parking_place": f"{1 + int(rnd() * 300)}号车位",
    }
    return ThingTruth(number, "vehicle", "小汽车", keeper.id, place, facts)


def _facilities(scene: Scene, building: PlaceTruth, ids: Iterator[int]) -> Iterator[ThingTruth]:
    rnd = scene.rng.random
    floors = building.facts["floors"]
    if floors > 6:
        for unit in range(1, building.facts["entrances"] + 1):
            for side in range(1, 3):
                yield _asset(scene, building, next(ids), "lift", f"{unit}单元{side}号电梯")
    for facility in units().facilities:
        for n in range(int(facility.per_building + rnd()) if floors > 1 else int(rnd() < 0.04)):
            yield _asset(scene, building, next(ids), facility.kind, f"{facility.name}{n + 1}号" if n else facility.name)


def _asset(scene: Scene, building: PlaceTruth, number: int, kind: str, name: str) -> ThingTruth:
    rnd = scene.rng.random
    facts: Facts = {
        "asset_name": name,
        "thing_kind": code("thing_kind", "设施"),
        "facility_kind": code("facility_kind", _KIND_OF[kind]),
        "facility_place": building.address,
        "facility_state": code("facility_state", "完好" if rnd() < 0.94 else "需维修"),
        "facility_count": 1,
        "facility_unit": f"北京{scene.short}物业管理有限公司",
        "facility_checked": day_in(scene.year - 1, rnd()),
    }
    return ThingTruth(number, kind, name, None, building.id, facts)
