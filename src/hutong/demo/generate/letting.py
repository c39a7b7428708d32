"""Who owns and who rents the rooms, and what the house offers: facts of places that depend on the people in them."""

from __future__ import annotations

from hutong.demo.chance import code, day_in
from hutong.demo.generate.names import given, surname
from hutong.demo.generate.rows import HouseholdTruth, PlaceTruth
from hutong.demo.generate.scene import Scene


def let(scene: Scene, homes: list[HouseholdTruth], places: list[PlaceTruth]) -> None:
    """After people are written."""
    for place in places:
        if place.kind == "building":
            _building(scene, place)
        elif place.kind == "compound":
            _compound(scene, place)
    for home in homes:
        if home.place is not None:
            furnish(scene, home, home.place)


def furnish(scene: Scene, home: HouseholdTruth, room: PlaceTruth) -> None:
    """Owner and tenant of a room in which a household lives, or is registered."""
    facts, head, rnd = room.facts, home.head, scene.rng.random
    if home.kind == "registered":
        facts["owner_name"] = head.name
        facts["owner_tel"] = head.facts["tel"]
        if head.standing == "away":
            facts["owner_addr"] = head.facts["res_addr"]
        facts["owner_id"] = head.facts["id_no"]
        return
    if "owner_name" not in facts:
        facts["owner_name"] = surname(scene.rng) + given(scene.rng, 1970, rnd() < 0.5)
        facts["owner_tel"] = scene.numbers.mobile()
    facts["tenant_name"], facts["tenant_tel"] = head.name, head.facts["tel"]
    facts["tenant_count"] = facts.get("tenant_count", 0) + len(home.members)
    facts["rent_start"] = day_in(scene.year - 1 - int(rnd() * 3), rnd())
    facts["rent_registered"] = rnd() < 0.7
    facts["rent_amount"] = round(facts["house_area"] * (45 + 50 * rnd()) / 100) * 100
    facts["rent_use"] = code("rent_use", "居住")
    facts["is_group_rent"] = home.kind == "collective" and len(home.members) > 6


def _building(scene: Scene, building: PlaceTruth) -> None:
    facts, rnd = building.facts, scene.rng.random
    lifts = facts["entrances"] * 2 if facts["floors"] > 6 else 0
    facts["lift_count"] = lifts
    if lifts:
        facts["lift_state"] = code("lift_state", "正常" if rnd() < 0.96 else "维修")
        facts["lift_check_date"] = day_in(scene.year - 1, rnd())
    flat = facts["floors"] > 1
    facts["gas_kind"] = code("gas_kind", "天然气" if flat else "液化气" if rnd() < 0.5 else "天然气")
    facts["heating_kind"] = code("heating_kind", "集中供暖" if flat else "电采暖")
    facts["is_illegal_build"] = not flat and rnd() < 0.04
    facts["fire_lane_clear"] = rnd() < 0.95


def _compound(scene: Scene, compound: PlaceTruth) -> None:
    facts, rnd = compound.facts, scene.rng.random
    facts["manage_mode"] = code("manage_mode", "专业物业" if "胡同" not in compound.name else "准物业")
    facts["property_company"] = f"北京{scene.short}物业管理有限公司"
    facts["property_tel"] = scene.numbers.landline()
    facts["property_fee"] = round(0.6 + 3 * rnd(), 2)
    facts["has_owners_committee"] = rnd() < 0.4
    facts["parking_spaces"] = 20 + int(rnd() * 600)
    facts["charging_piles"] = int(rnd() * 40)
    facts["ebike_sheds"] = 1 + int(rnd() * 6)
    facts["waste_stations"] = 2 + int(rnd() * 12)
    facts["cameras"] = 10 + int(rnd() * 120)
    facts["gate_control"] = rnd() < 0.7
