"""Homes: compounds, buildings, units and rooms, with the addresses that people write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from hutong.demo.chance import Weighted, code, one_of
from hutong.demo.figures import Mix, places
from hutong.demo.generate.rows import Facts, PlaceTruth

_TAIL = re.compile(r"(社区)?(居民委员会|村民委员会|居委会|村委会|社区|虚拟生活区|生活区)$")
_STYLES = {  # floors, units a building, rooms a floor and unit, structure, year from, to
    "walkup": ((5, 6), (3, 6), (2, 3), "砖混", 1978, 2002),
    "slab": ((9, 14), (2, 4), (2, 3), "钢混", 1996, 2016),
    "tower": ((18, 28), (1, 2), (4, 8), "钢混", 1992, 2020),
}


def short_name(community: str) -> str:
    """回龙观新村社区居委会 -> 回龙观新村."""
    return _TAIL.sub("", community) or community


@dataclass(slots=True)
class Site:
    """Where a community's homes are built, and the ids they get."""

    rng: Random
    mix: Mix
    short: str
    area: str
    street: str
    name: str
    code: int
    ids: Iterator[int]
    year: int


def homes(site: Site, dwellings: int) -> list[PlaceTruth]:
    """Places with at least so many rooms, a few of them empty."""
    result: list[PlaceTruth] = []
    wanted, made, number = int(dwellings * 1.05) + 2, 0, 0
    while made < wanted:
        number += 1
        style = _style(site)
        size = min(wanted - made, 420 if style != "courtyard" else 120)
        made += _courtyards(site, size, result) if style == "courtyard" else _estate(site, style, size, number, result)
    return result


def _style(site: Site) -> str:
    draw = site.rng.random()
    if draw < site.mix.farm + site.mix.courtyard:
        return "courtyard"
    other = site.rng.random()
    if other < site.mix.tower:
        return "tower"
    return "walkup" if other < site.mix.tower + 0.75 * (1 - site.mix.tower) else "slab"


def _spot(site: Site) -> Facts:
    """Coordinates in degrees: the district's centre, some kilometres around the community's own place."""
    place = Random(site.code)  # the same for every seed
    lon = site.mix.lon + (place.random() - 0.5) * 0.16 + (site.rng.random() - 0.5) * 0.008
    lat = site.mix.lat + (place.random() - 0.5) * 0.12 + (site.rng.random() - 0.5) * 0.006
    return {"lon": round(lon, 6), "lat": round(lat, 6)}


def _estate(site: Site, style: str, size: int, number: int, result: list[PlaceTruth]) -> int:
    rng = site.rng
    floors_of, units_of, rooms_of, structure, first, last = _STYLES[style]
    name = f"{site.short}{one_of(places().estates, rng.random()) if number > 1 else '小区'}"
    if any(place.name == name for place in result):
        name = f"{site.short}{number}号院"
    year = rng.randint(first, min(last, site.year - 4))
    compound = PlaceTruth(next(site.ids), "compound", name, f"{site.area}{name}", None, _spot(site))
    compound.facts |= {"estate": name, "house_year": str(year), "land_area": rng.randint(12, 90) * 1000, **_context(site)}
    result.append(compound)
    made = block = 0
    while made < size:
        block += 1
        shape = Shape(rng.randint(*floors_of), rng.randint(*units_of), rng.randint(*rooms_of), structure, year)
        made += _building(site, compound, block, shape, result)
    return made


@dataclass(frozen=True, slots=True)
class Shape:
    """Storeys, units, rooms a storey and unit, structure, year built."""

    floors: int
    units: int
    rooms: int
    structure: str
    year: int


def _building(site: Site, compound: PlaceTruth, block: int, shape: Shape, result: list[PlaceTruth]) -> int:
    name = f"{block}号楼"
    grid = f"第{(block - 1) // 3 + 1}网格"
    building = PlaceTruth(next(site.ids), "building", name, f"{compound.address}{name}", compound.id, _spot(site))
    building.facts |= {
        "building_name": f"{compound.name}{name}",
        "estate": compound.name,
        "floors": shape.floors,
        "entrances": shape.units,
        "house_struct": code("house_struct", shape.structure),
        "house_year": str(shape.year),
        "house_type": code("house_type", "住宅"),
        "land_area": shape.rooms * shape.units * 95,
        "house_area": shape.rooms * shape.units * shape.floors * 78,
        "grid": grid,
        **_context(site),
    }
    result.append(building)
    base = {"estate": compound.name, "grid": grid, "house_struct": building.facts["house_struct"], "house_year": str(shape.year)}
    base |= {"building_name": building.facts["building_name"], "house_type": building.facts["house_type"], "floors": shape.floors}
    base |= {"lon": building.facts["lon"], "lat": building.facts["lat"], **_context(site)}
    for unit_no in range(1, shape.units + 1):
        unit = PlaceTruth(next(site.ids), "unit", f"{unit_no}单元", f"{building.address}{unit_no}单元", building.id, {})
        unit.facts = {
            "building": f"{name}{unit.name}",
            "estate": compound.name,
            "grid": grid,
            "floors": shape.floors,
            **_context(site),
        }
        result.append(unit)
        for floor in range(1, shape.floors + 1):
            for door in range(1, shape.rooms + 1):
                room = f"{floor}{door:02d}"
                result.append(_room(site, unit, f"{room}室", {**base, "building": f"{name}{unit.name}{room}"}, block))
    return shape.floors * shape.units * shape.rooms


def _courtyards(site: Site, size: int, result: list[PlaceTruth]) -> int:
    """One-storey courts along a lane, or the farmsteads of a village; a court is a building, its houses are rooms."""
    rng, farm = site.rng, site.mix.farm > 0
    lane = f"{site.short}村" if farm else f"{one_of(places().lanes, rng.random())}胡同"
    if any(place.name == lane for place in result):
        lane = f"{lane[:-2]}{len(result)}条" if not farm else f"{lane}{len(result)}区"
    compound = PlaceTruth(next(site.ids), "compound", lane, f"{site.area}{lane}", None, _spot(site))
    compound.facts |= {"estate": lane, "house_year": "1950" if not farm else "1985", **_context(site)}
    result.append(compound)
    made = 0
    for court_no in count(1):
        name, houses = f"{court_no}号院", 1 if farm else rng.randint(3, 9)
        year = str(rng.randint(1930, 1975) if not farm else rng.randint(1980, 2012))
        grid = f"第{(court_no - 1) // 25 + 1}网格"
        court = PlaceTruth(next(site.ids), "building", name, f"{compound.address}{name}", compound.id, _spot(site))
        common = {"estate": lane, "floors": 1, "house_struct": code("house_struct", "砖木"), "house_year": year, "grid": grid}
        common |= {"building_name": f"{lane}{name}", "house_type": code("house_type", "平房"), **_context(site)}
        court.facts |= {**common, "entrances": 1, "land_area": houses * rng.randint(30, 60) + 60}
        result.append(court)
        spot = {"lon": court.facts["lon"], "lat": court.facts["lat"]}
        for house in range(1, houses + 1):
            result.append(_room(site, court, f"{house}号", {**common, **spot, "building": f"{name}{house}号"}, court_no))
        made += houses
        if made >= size:
            return made
    return made


def _context(site: Site) -> Facts:
    return {"community": site.name, "street": site.street, "res_region": str(site.code)[:6]}


_OWNERS: list[Weighted[str]] = []


def _room(site: Site, above: PlaceTruth, name: str, facts: Facts, block: int) -> PlaceTruth:
    """A dwelling with its size (m2), ownership and papers."""
    rnd, number = site.rng.random, next(site.ids)
    if not _OWNERS:
        _OWNERS.append(Weighted(places().owners))
    owner = "自建房" if site.mix.farm else _OWNERS[0].pick(rnd())
    rooms = 1 + int(rnd() * 3.4)
    facts |= {
        "house_no": f"{site.code}{number % 10**6:06d}",
        "house_area": round(22 + rooms * 18 + rnd() * 26, 1),
        "house_rooms": rooms,
        "house_nature": code("house_nature", owner),
        "house_state": "完好" if rnd() < 0.9 else one_of(("一般", "墙面渗水", "管线老化"), rnd()),
        "census_area": f"{site.code}{block % 40 + 1:03d}",
        "group": f"第{block % 9 + 1}居民小组",
        "rent_flag": code("rent_flag", "空置"),
    }
    if owner in _OWNED:
        facts["house_cert"] = f"京({2000 + int(rnd() * 25)}){site.code // 10**6 % 1000:03d}不动产权第{int(rnd() * 10**7):07d}号"
    kind, words = one_of(_HAZARDS, rnd()) if rnd() < 0.012 else ("无", "")
    facts["hazard_type"] = code("hazard_type", kind)
    if words:
        facts["hazard_desc"] = words
    return PlaceTruth(number, "room", name, f"{above.address}{name}", above.id, facts)


_OWNED = ("商品房", "房改房", "经济适用房", "回迁房")
_HAZARDS = (("楼道堆物", "楼道堆放杂物"), ("用电", "私拉电线充电"), ("燃气", "燃气软管老化"), ("高空坠物", "阳台外挂物松动"))
