"""Insurance, living arrangement and benefits of a person; income, property and relief of a household."""

from __future__ import annotations

from functools import lru_cache

from hutong.demo.chance import Weighted, code, day_in, one_of
from hutong.demo.figures import welfare
from hutong.demo.generate.rows import HouseholdTruth, PersonTruth
from hutong.demo.generate.scene import Scene

_SERVANTS = ("11",)
_CONTRACEPTION = Weighted({"无": 46, "避孕套": 30, "宫内节育器": 16, "口服避孕药": 5, "女性绝育": 3})
_PRESENT = ("registered", "floating", "foreign")


@lru_cache(maxsize=1)
def _tables() -> tuple[Weighted[str], Weighted[str], Weighted[str]]:
    return Weighted(welfare().relief), Weighted(welfare().poor_causes), Weighted(welfare().youfu)


def insurance(scene: Scene, person: PersonTruth) -> None:
    """Old-age, medical and work insurance, and the pension (yuan a month) of those who are retired."""
    facts, rnd, age = person.facts, scene.rng.random, person.age
    if person.hukou == "abroad":
        return
    employed = "employer" in facts and facts["employment"] not in ("27", "54")
    retired = facts.get("employment") == code("employment", "退休")
    urban = employed or (retired and person.hukou != "out" and rnd() < 0.8)
    facts["medical"] = code("medical", "城镇职工医疗保险" if urban else "自费" if rnd() < 0.03 else "城乡居民医疗保险")
    facts["has_medical"] = facts["medical"] != code("medical", "自费")
    if facts["has_medical"]:
        facts["medical_no"] = scene.numbers.digits(12)
    if age >= 16:
        _pension(scene, person, urban)
        covered = employed and rnd() < 0.94
        for key in ("has_unemployment_ins", "has_injury_ins", "has_maternity_ins"):
            facts[key] = covered
        facts["has_housing_fund"] = covered and rnd() < 0.9
    if person.woman and 15 <= age < 50:
        facts["contraception"] = code("contraception", _CONTRACEPTION.pick(rnd()) if person.spouse else "无")


def _pension(scene: Scene, person: PersonTruth, urban: bool) -> None:
    facts, rnd = person.facts, scene.rng.random
    servant = facts.get("employment") in _SERVANTS
    word = "机关事业单位养老" if servant else "城镇职工养老保险" if urban else "城乡居民养老保险"
    if not urban and person.age < 45 and rnd() < 0.35:
        word = "未参保"
    facts["pension"] = code("pension", word)
    facts["has_pension"] = word != "未参保"
    if facts["has_pension"]:
        facts["pension_no"] = scene.numbers.digits(12)
    if facts["employment"] == code("employment", "退休"):
        low, wide = (3200, 4200) if urban else (980, 500)
        facts["pension_amount"] = round(low + wide * rnd())


def arrangement(scene: Scene, person: PersonTruth) -> None:
    """With whom somebody lives, orphans, classes of special care. After households and insurance."""
    facts, age = person.facts, person.age
    home = person.home
    if home is None:
        return
    facts["living"] = code("living", living_word(person))
    if age >= 60:
        alone = facts["living"] == code("living", "独居")
        facts["is_orphan_old"] = alone and not person.children and person.state == "未婚"
        facts["is_wubao"] = facts["is_orphan_old"] and scene.rng.random() < 0.3
        facts["care_mode"] = code("care_mode", "分散供养" if facts["is_wubao"] else "家庭供养")
    else:
        facts["is_wubao"] = False
    if age < 18:
        facts["is_orphan"] = person.mother is None and person.father is None
        order = sorted((person.mother or person).children or [person], key=lambda c: c.birth)
        facts["birth_order"] = order.index(person) + 1 if person in order else 1
    if "military_out" in facts:
        draw = scene.rng.random()
        facts["youfu_class"] = code("youfu_class", _tables()[2].pick(draw * 6.25) if draw < 0.16 else "退役军人")
    classify(person)
    facts["life_state"] = "较困难" if facts["is_wubao"] else "良好" if scene.rng.random() < 0.7 else "一般"
    if age >= 18 and scene.rng.random() < 0.12:
        facts["skill"] = one_of(scene.work.skills, scene.rng.random())


def living_word(person: PersonTruth) -> str:
    """How a person lives, judged from the household: the word of the code list."""
    home = person.home
    if home is None or home.kind == "collective":
        return "集体居住"
    present = [p for p in home.members if p is not person and p.ended_on is None and (home.away or p.standing in _PRESENT)]
    if not present:
        return "独居"
    if person.spouse in present:
        return "与配偶同住"
    return "与子女同住" if any(child in present for child in person.children) else "与亲属同住"


def classify(person: PersonTruth) -> None:
    """Both classes: the code of the city's list, and the word of a list that each place makes for itself."""
    word = class_word(person)
    person.facts["person_class"], person.facts["identity_class"] = code("person_class", word), word


def class_word(person: PersonTruth) -> str:
    """The class that a list of residents would put a person into: the most particular one first."""
    facts = person.facts
    if facts["is_mental"]:
        return "严重精神障碍患者"
    if facts["is_disabled"]:
        return "残疾人"
    if "military_out" in facts:
        return "退役军人"
    if person.age >= 60:
        return "老年人"
    if person.hukou == "out":
        return "流动人口"
    return "学生" if "enrol_date" in facts else "从业人员" if "post" in facts else "普通居民"


def household(scene: Scene, home: HouseholdTruth, number: int) -> None:
    """Income (yuan), property and relief of a household; its place's use."""
    facts, rnd = home.facts, scene.rng.random
    month = sum(p.facts.get("wage", 0) + p.facts.get("pension_amount", 0) for p in home.members)
    facts["hh_no"] = f"{scene.code % 10**9:09d}{number:04d}"
    facts["hh_kind"] = code("hh_kind", "集体户" if home.kind == "collective" else "家庭户")
    facts["hh_head"] = home.head.name
    facts["fertility_child"] = len(home.head.children)
    facts["is_poor"] = False
    owned = home.place is not None and "house_cert" in home.place.facts and home.kind == "registered"
    facts["has_house"] = owned or (home.kind == "floating" and home.head.hukou == "city")
    working = any("wage" in p.facts for p in home.members)
    facts["income_source"] = "工资性收入" if working else "养老金" if month else "亲属供养"
    facts["is_dibao"] = False
    poor = home.kind == "registered" and not working and month < 2500 * len(home.members)
    if poor and rnd() < min(0.9, welfare().dibao_share * 14):
        relieve(scene, home)
        month = round(welfare().dibao_rate * len(home.members) * 0.6)
    else:
        facts["hh_class"] = code("hh_class", "残疾" if any(p.facts["is_disabled"] for p in home.members) else "一般")
    facts["is_low_income"] = facts.get("benefit_type") == code("benefit_type", "低收入")
    facts["is_single_parent"] = home.head.spouse is None and any(child.age < 18 for child in home.head.children)
    facts["garbage_sorting"] = rnd() < 0.9
    facts["has_plaque"] = any("military_out" in p.facts for p in home.members)
    facts["income_month"], facts["income_year"] = month, month * 12
    head = month / len(home.members)
    facts["econ_state"] = "困难" if "benefit_type" in facts else "一般" if head < 5000 else "较好"
    facts["hh_assets"] = "有自有住房" if owned else "无房产"
    facts["hh_type_structure"] = structure_word(home)


def structure_word(home: HouseholdTruth) -> str:
    """Single, couple, parents and children, three generations."""
    if len(home.members) == 1 or home.kind == "collective":
        return "单人户" if len(home.members) == 1 else "集体户"
    elders = any(p in home.members for p in (home.head.father, home.head.mother))
    if elders or any(child.children for child in home.head.children if child in home.members):
        return "三代同堂"
    return "夫妻户" if len(home.members) == 2 and home.head.spouse in home.members else "核心家庭"


def relieve(scene: Scene, home: HouseholdTruth) -> None:
    """Relief: category, amount and rate in yuan a month, certificate, cause."""
    facts, rnd = home.facts, scene.rng.random
    relief, causes, _ = _tables()
    word = relief.pick(rnd())
    alone = len(home.members) == 1 and home.head.age >= 60
    word = "特困" if word == "特困" and alone else "低保" if word == "特困" else word
    facts["is_dibao"] = word == "低保"
    facts["benefit_type"], facts["hh_class"] = code("benefit_type", word), code("hh_class", word)
    if word != "低收入":
        facts["benefit_std"] = welfare().dibao_rate
        facts["benefit_amount"] = round(welfare().dibao_rate * len(home.members) * (0.35 + 0.6 * rnd()))
    facts["benefit_cert"] = f"京民{scene.code // 10**6}{scene.numbers.digits(7)}"
    facts["poor_cause"] = code("poor_cause", causes.pick(rnd()))
    facts["dibao_start"] = day_in(scene.year - 1 - int(rnd() * 8), rnd())
