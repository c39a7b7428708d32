"""Papers, registration, family state: what the police and civil affairs know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hutong.demo.chance import ByAge, Weighted, code, day_in, one_of
from hutong.demo.figures import census, names, places, welfare
from hutong.demo.generate.names import foreigner, given
from hutong.demo.generate.rows import HouseholdTruth, PersonTruth
from hutong.demo.generate.scene import Scene

NO_PERMIT = "未办理"
_REASONS = Weighted({"务工": 58, "经商": 10, "投靠亲友": 16, "学习": 6, "拆迁搬家": 4, "照料孙辈": 4, "其他": 2})


@dataclass(frozen=True, slots=True)
class Papers:
    """Addresses and origin that a household shares. `prefix`: two digits of the province where outsiders are registered."""

    living: str
    hukou: dict[str, str]
    region: dict[str, str]
    prefix: str
    group: str
    moved: int
    reason: str


@lru_cache(maxsize=1)
def _ethnic() -> Weighted[str]:
    return Weighted(census().ethnic)


@lru_cache(maxsize=1)
def _political() -> tuple[ByAge[float], Weighted[str], tuple[str, ...]]:
    return ByAge(welfare().party_share, 0.0), Weighted(welfare().religions), welfare().democratic


def papers(scene: Scene, household: HouseholdTruth, address: str) -> Papers:
    """What the household's members have in common; `address` is its place in the community."""
    rnd = scene.rng.random
    province, digits, city = scene.origin()
    town = city if city == province else f"{province}{city}"
    elsewhere = f"{places().city}{one_of(places().elsewhere, rnd())}{1 + int(rnd() * 30)}号楼{101 + int(rnd() * 500)}室"
    living = elsewhere if household.away else address
    outside = f"{town}{one_of(places().counties, rnd())}{1 + int(rnd() * 300)}号"
    reason = "学习" if household.kind == "collective" and rnd() < 0.2 else _REASONS.pick(rnd())
    return Papers(
        living=living,
        hukou={"here": address, "city": elsewhere, "out": outside},
        region={"here": str(scene.code)[:6], "city": places().region, "out": f"{digits}0000"},
        prefix=digits,
        group=_ethnic().pick(rnd()),
        moved=scene.year - 1 - int(rnd() * rnd() * 14),
        reason=reason,
    )


def papers_of(mother: PersonTruth) -> Papers:
    """What a new-born child shares with its mother."""
    facts = mother.facts
    return Papers(
        living=facts["res_addr"],
        hukou={mother.hukou: facts["hukou_addr"]},
        region={mother.hukou: facts["native_place"]},
        prefix=facts["id_no"][:2],
        group=facts["ethnic"],
        moved=mother.birth.year,
        reason="其他",
    )


def write(scene: Scene, person: PersonTruth, shared: Papers) -> None:
    """Identity, registration and family state of a person."""
    facts, rnd = person.facts, scene.rng.random
    if person.hukou == "abroad":
        _foreign(scene, person)
    else:
        _citizen(scene, person, shared)
    facts["name"] = person.name
    if rnd() < 0.006 and person.age >= 18 and person.hukou != "abroad":
        facts["former_name"] = person.name[:1] + given(scene.rng, person.birth.year, person.woman)
    facts["sex"] = person.sex
    facts["birth_date"] = person.birth.isoformat()
    facts["rel_head"] = person.relation
    facts["res_addr"] = (
        shared.living if person.standing != "away" or person.home is None or person.home.away else shared.hukou["city"]
    )
    if person.standing in ("floating", "foreign"):
        _arrival(scene, person, shared)
    elif person.standing == "away":
        facts["temp_addr"] = facts["res_addr"]
        facts["move_date"] = day_in(shared.moved, rnd()) if person.birth.year < shared.moved else person.birth.isoformat()
        facts["move_reason"] = code("move_reason", "拆迁搬家")
    _marriage(scene, person)
    _conviction(scene, person)


def _citizen(scene: Scene, person: PersonTruth, shared: Papers) -> None:
    facts, rnd = person.facts, scene.rng.random
    outside = person.hukou == "out"
    number, person.birth = scene.numbers.identity(person.birth, person.sex, shared.prefix if outside else None)
    facts["id_no"] = facts["cert_no"] = number
    facts["cert_type"] = code("cert_type", "居民身份证")
    if person.age < 46:
        facts["cert_expiry"] = f"{scene.year + 1 + int(rnd() * (10 if person.age < 26 else 19))}-{number[10:12]}-28"
    parent = person.father or person.mother
    inherited = parent.facts.get("ethnic") if parent else None
    facts["ethnic"] = inherited or code("ethnic", shared.group)
    facts["nationality"] = code("nationality", "中国")
    region = shared.region[person.hukou]
    facts["native_place"] = region if outside else places().region
    facts["birth_place"] = region if outside or person.age < 40 else places().region
    facts["hukou_addr"] = shared.hukou[person.hukou]
    rural = scene.mix.farm > 0 if not outside else rnd() < 0.6
    facts["hukou_type"] = code("hukou_type", "农业" if rural else "非农业")
    kind = {"out": "流动人口", "city": "人户分离"}.get(person.hukou) or ("人户分离" if person.standing == "away" else "户籍人口")
    facts["is_floating"] = code("is_floating", kind)
    facts["match_flag"] = "01" if person.standing == "registered" else "02"
    if person.age < 15:
        facts["birth_cert"] = f"{chr(65 + person.birth.year % 26)}{number[:2]}{scene.numbers.digits(7)}"


def _foreign(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    land = next((p.facts["nationality"] for p in (person.father, person.mother) if p and "nationality" in p.facts), None)
    word = one_of(tuple(names().foreign), rnd()) if land is None else land
    if land is None and person.spouse and person.spouse.facts.get("nation"):
        word = person.spouse.facts["nation"]
    nation = next((n for n in names().foreign if code("nationality", n) == word), word)
    person.name = foreigner(scene.rng, person.woman, nation)
    facts["nationality"] = code("nationality", nation)
    facts["cert_type"] = code("cert_type", "护照")
    facts["passport_no"] = facts["cert_no"] = f"{chr(65 + int(rnd() * 26))}{scene.numbers.digits(8)}"
    facts["cert_expiry"] = f"{scene.year + 1 + int(rnd() * 9)}-06-30"
    facts["entry_exit_date"] = day_in(scene.year - 1, rnd())
    facts["is_floating"] = code("is_floating", "境外人员")
    facts["match_flag"] = "02"


def _arrival(scene: Scene, person: PersonTruth, shared: Papers) -> None:
    facts, rnd = person.facts, scene.rng.random
    year = max(shared.moved, person.birth.year + 1) if person.birth.year < scene.year - 1 else scene.year
    facts["move_date"] = day_in(min(year, scene.year - 1), rnd()) if year < scene.year else person.birth.isoformat()
    facts["move_reason"] = code("move_reason", shared.reason if person.age < 60 else "投靠亲友")
    if person.hukou in ("out", "city"):
        facts["temp_addr"] = shared.hukou[person.hukou]
    if person.hukou == "out":
        holds = person.age >= 16 and rnd() < 0.78
        facts["permit"] = f"{scene.code // 10**6}{scene.numbers.digits(8)}" if holds else NO_PERMIT


def _marriage(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    facts["marital"] = code("marital", person.state)
    if person.state == "未婚":
        return
    spouse = person.spouse
    if spouse and "first_marriage" in spouse.facts:
        facts["first_marriage"] = spouse.facts["first_marriage"]
        if "marriage_cert" in spouse.facts:
            facts["marriage_cert"] = spouse.facts["marriage_cert"]
        return
    youngest = max(person.birth, spouse.birth) if spouse else person.birth
    oldest_child = min((child.birth.year for child in person.children), default=scene.year)
    year = min(youngest.year + 22 + int(rnd() * 7), oldest_child - 1, scene.year - 1)
    facts["first_marriage"] = day_in(max(year, youngest.year + 18), rnd())
    if person.hukou != "abroad":
        facts["marriage_cert"] = f"J{scene.code // 10**6}-{year}-{scene.numbers.digits(6)}"


def _conviction(scene: Scene, person: PersonTruth) -> None:
    """Political status and belief. Few have a religion, and no party member."""
    facts, rnd, age = person.facts, scene.rng.random, person.age
    party, religions, democratic = _political()
    if person.hukou == "abroad":
        return
    draw, member = rnd(), party.at(age)
    if draw < member:
        facts["political"] = "01"
        facts["join_party"] = day_in(person.birth.year + 19 + int(rnd() * min(age - 18, 25)), rnd())
        facts["join_party"] = min(facts["join_party"], f"{scene.year - 1}-07-01")
    elif 14 <= age < 28 and draw < 0.42:
        facts["political"] = "03"
    elif draw > 0.995 and age > 30:
        facts["political"] = code("political", one_of(democratic, rnd()))
    else:
        facts["political"] = "13"
    believer = "join_party" not in facts and rnd() < 0.012
    islamic = facts["ethnic"] in ("03", "05")
    word = "无" if not believer else "伊斯兰教" if islamic else religions.pick(rnd())
    facts["religion"] = code("religion", word)
