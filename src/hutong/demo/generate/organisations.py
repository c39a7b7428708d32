"""Shops, companies, the property company, the owners' committee, kindergarten, clinic, societies, the party branch."""

from __future__ import annotations

from collections.abc import Iterator

from hutong.demo.chance import code, day_in, one_of
from hutong.demo.figures import Unit, places, units
from hutong.demo.generate.names import given, surname
from hutong.demo.generate.rows import Facts, OrganisationTruth, PlaceTruth
from hutong.demo.generate.scene import Scene

_PUBLIC = ("committee", "clinic", "party", "kindergarten", "carehome")


def organisations(scene: Scene, places_: list[PlaceTruth], people: int, ids: Iterator[int]) -> list[OrganisationTruth]:
    """As many as a community of so many people has."""
    buildings = [place for place in places_ if place.kind == "building"]
    result: list[OrganisationTruth] = []
    taken: set[str] = set()
    for unit in units().fixed:
        result.append(_unit(scene, unit, scene.short, buildings, next(ids)))
    for unit in (*units().shops, *units().companies):
        wanted = people * unit.per_thousand / 1000
        for _ in range(int(wanted + scene.rng.random())):
            made = _unit(scene, unit, scene.word(), buildings, next(ids))
            if made.name not in taken:
                taken.add(made.name)
                result.append(made)
    for society in units().societies:
        if scene.rng.random() < 0.6:
            unit = Unit("society", f"{{}}{society}", "文化、体育和娱乐业", "群众文体活动", 0, "其他非营利性非法人组织")
            result.append(_society(scene, _unit(scene, unit, scene.short, buildings, next(ids))))
    return result


def _unit(scene: Scene, unit: Unit, word: str, buildings: list[PlaceTruth], number: int) -> OrganisationTruth:
    rnd = scene.rng.random
    place = one_of(buildings, rnd())
    head = surname(scene.rng) + given(scene.rng, 1965 + int(rnd() * 35), rnd() < 0.45)
    founded = day_in(scene.year - 2 - int(rnd() * 22), rnd())
    name = unit.name.format(word)
    facts: Facts = {
        "org_name": name, "org_addr": f"{place.address}底商{1 + int(rnd() * 20)}号", "head": head, "tel": scene.numbers.mobile(),
        "scope": unit.scope, "org_people": max(1, round(unit.people * (0.6 + 0.8 * rnd()))), "found_date": founded,
        "org_type": code("org_type", unit.type), "industry": code("industry", unit.industry), "police_station": scene.police,
    }  # fmt: skip
    if unit.people:
        company = unit.type in ("有限责任公司",)
        facts["uscc"] = scene.numbers.uscc("91" if company else "92" if unit.kind == "shop" else "52")
        facts["reg_no"] = facts["uscc"]
        facts["legal_rep"] = head
        facts["issuer"] = f"{places().city}{scene.district}{'市场监督管理局' if company or unit.kind == 'shop' else '民政局'}"
        facts["reg_capital"] = round((100 if company else 5) * (1 + 9 * rnd())) * 10000
        nature = "私营有限责任（公司）" if company else "国有全资" if unit.kind in _PUBLIC else "个体经营"
        facts["employer_nature"] = code("employer_nature", nature)
        if company and rnd() < 0.3:
            facts["party_org"] = f"{name}党支部"
            facts["fax"] = scene.numbers.landline()
    facts["org_tel"], facts["org_state"] = facts["tel"], code("org_state", "存续")
    _duties(scene, unit, word, facts)
    if unit.kind in _PUBLIC or unit.kind == "owners":
        facts["supervisor"] = f"{scene.street}办事处"
        facts["fund_source"] = (
            "财政拨款" if unit.kind in ("committee", "clinic") else "会员自筹" if unit.kind == "owners" else "服务收入"
        )
    return OrganisationTruth(number, unit.kind, name, place.id, facts)


def _duties(scene: Scene, unit: Unit, word: str, facts: Facts) -> None:
    """What inspectors look for: licence, food permit, fire safety; whether there is a party organisation."""
    rnd = scene.rng.random
    facts["org_has_party"] = "party_org" in facts or unit.kind in ("party", "committee")
    facts["extinguishers"] = 1 + int(rnd() * 6)
    facts["extinguisher_expiry"] = f"{scene.year + int(rnd() * 3)}-12-31"
    facts["has_emergency_exit"], facts["lives_on_site"] = rnd() < 0.95, rnd() < 0.04
    if unit.kind != "shop":
        return
    facts["shop_name"], facts["has_licence"] = facts["org_name"], rnd() < 0.97
    facts["licence_no"] = facts["uscc"]
    facts["shop_area"] = 15 + int(rnd() * 120)
    facts["shop_kind"] = code("shop_kind", next((kind for part, kind in _SHOPS if part in unit.name), "其他"))
    facts["uses_bottled_gas"] = "餐馆" in unit.name and rnd() < 0.2
    if unit.name.endswith(("餐馆", "便利店", "水果店")):
        facts["food_permit"] = f"JY{scene.numbers.digits(14)}"
        facts["food_permit_expiry"] = f"{scene.year + 1 + int(rnd() * 4)}-08-31"


_SHOPS = (
    ("餐馆", "餐饮"),
    ("便利店", "食品零售"),
    ("水果店", "食品零售"),
    ("理发店", "理发美容"),
    ("药店", "药店"),
    ("洗衣店", "洗衣"),
    ("车行", "维修"),
)


def _society(scene: Scene, made: OrganisationTruth) -> OrganisationTruth:
    made.facts |= {
        "org_members": 8 + int(scene.rng.random() * 40), "org_purpose": "丰富居民文化生活", "fund_source": "会员自筹",
        "supervisor": f"{scene.street}办事处",
    }  # fmt: skip
    return made
