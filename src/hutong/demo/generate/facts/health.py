"""Health: disease, disability, vaccination, what somebody can do alone."""

from __future__ import annotations

from functools import lru_cache

from hutong.demo.chance import ByAge, Weighted, code, one_of
from hutong.demo.figures import health, welfare
from hutong.demo.generate.rows import PersonTruth
from hutong.demo.generate.scene import Scene

_CARE = ByAge({0: 0.0, 65: 0.06, 75: 0.16, 85: 0.42, 92: 0.66})
_NEEDS = ByAge({60: 0.10, 70: 0.22, 80: 0.48}, 0.0)


@lru_cache(maxsize=1)
def _tables() -> tuple[ByAge[float], Weighted[str], ByAge[float], Weighted[str], Weighted[str], Weighted[str]]:
    figures = health()
    chronic = Weighted({name: weight for name, (_, weight) in figures.chronic.items()})
    blood = Weighted(figures.blood)
    return (
        ByAge(figures.chronic_share), chronic, ByAge(figures.disabled_share), Weighted(figures.disability),
        Weighted(figures.disability_level), blood,
    )  # fmt: skip


def write(scene: Scene, person: PersonTruth) -> None:
    """State of health of a person; disability certificates for those who have one."""
    facts, rnd, age = person.facts, scene.rng.random, person.age
    chronic_share, _, disabled_share, _, _, blood = _tables()
    facts["blood"] = code("blood", blood.pick(rnd()))
    facts["height"], facts["weight"] = _body(scene, person)
    facts["allergy"] = one_of(health().allergies, rnd()) + "过敏" if rnd() < 0.05 else "无"
    full = "全程接种" if age < 7 or rnd() < 0.45 else "加强接种"
    facts["vaccination"] = code("vaccination", "未接种" if rnd() < 0.06 else "部分接种" if rnd() < 0.05 else full)
    facts["is_disabled"] = False
    facts["is_mental"] = False
    if rnd() < chronic_share.at(age):
        fall_ill(scene, person)
    else:
        facts["disease"] = "无"
        facts["health"] = code("health", "健康或良好" if rnd() < (0.93 if age < 60 else 0.6) else "一般或较弱")
    if person.hukou != "abroad" and rnd() < disabled_share.at(age):
        disable(scene, person)
    _ability(scene, person)


def fall_ill(scene: Scene, person: PersonTruth) -> None:
    """A chronic disease; with age sometimes two."""
    rnd = scene.rng.random
    disease = _tables()[1].pick(rnd())
    person.facts["health"] = code("health", health().chronic[disease][0])
    if person.age >= 60 and rnd() < 0.3:
        other = _tables()[1].pick(rnd())
        disease = disease if other == disease else f"{disease}、{other}"
    person.facts["disease"] = disease


def disable(scene: Scene, person: PersonTruth) -> None:
    """A certified disability; the certificate's number is the identity number, the type and the level (20 digits)."""
    facts, rnd = person.facts, scene.rng.random
    _, _, _, kinds, levels, _ = _tables()
    kind, level = kinds.pick(rnd()), levels.pick(rnd())
    facts["is_disabled"] = True
    facts["is_mental"] = kind == "精神残疾"
    facts["dis_type"], facts["dis_level"] = code("dis_type", kind), code("dis_level", level)
    facts["dis_combined"] = code("dis_combined", f"{kind}{level}")
    facts["dis_cert"] = f"{facts['id_no']}{facts['dis_type']}{facts['dis_level']}"
    facts["dis_cause"] = one_of(health().causes[kind], rnd())
    facts["dis_part"] = one_of(health().parts[kind], rnd())
    inborn = kind == "智力残疾" or facts["dis_cause"] in ("先天性", "遗传", "脑瘫", "产伤")
    since = person.birth.year if inborn else person.birth.year + int(rnd() * max(1, person.age))
    facts["dis_date"] = (
        person.birth.isoformat()
        if inborn
        else f"{max(since, person.birth.year + 1)}-06"
        if person.age > 1
        else person.birth.isoformat()
    )
    facts["health"] = code("health", kind)


def _body(scene: Scene, person: PersonTruth) -> tuple[int, int]:
    """Height in cm, weight in kg."""
    rnd, age = scene.rng.random, min(person.age, 17)
    grown = (158 if person.woman else 170) + (rnd() + rnd() - 1) * 12
    tall = grown if age >= 17 else 50 + (grown - 50) * (age / 17) ** 0.62
    stout = 13 + age * 1.2 * 0.5 if age < 6 else 22.5 * (tall / 100) ** 2 * (0.72 if age < 12 else 1)
    return round(tall), round(stout * (0.85 + 0.3 * rnd()))


def _ability(scene: Scene, person: PersonTruth) -> None:
    """Self-care of the old and disabled, ability to work, services wanted, how the old live and are cared for."""
    facts, rnd, age = person.facts, scene.rng.random, person.age
    severe = facts.get("dis_level") in ("1", "2")
    if age >= 60 or facts["is_disabled"]:
        worse = rnd() < (0.5 if severe else _CARE.at(age))
        facts["self_care"] = code("self_care", one_of(("轻度失能", "半自理", "不能自理"), rnd()) if worse else "自理")
        wants = rnd() < max(_NEEDS.at(age), 0.5 if worse else 0)
        facts["service_need"] = one_of(welfare().needs, rnd()) if wants else "无"
    if age >= 16:
        word = "无" if severe or age >= 75 else "部分" if facts["is_disabled"] or age >= 60 else "有"
        facts["labour"] = code("labour", word)
    facts["control_level"] = code("control_level", "二级" if facts["is_mental"] else "不关注")
