"""What follows from being registered elsewhere, a party member, a veteran, retired or without work."""

from __future__ import annotations

from hutong.demo.chance import code, day_in, one_of
from hutong.demo.generate.facts.civil import NO_PERMIT
from hutong.demo.generate.rows import PersonTruth
from hutong.demo.generate.scene import Scene

_VISAS = {"就业": "Z", "学习": "X1", "探亲": "Q1", "商务": "M", "定居": "D"}


def write(scene: Scene, person: PersonTruth) -> None:
    """After everybody's own facts are there."""
    facts = person.facts
    facts["is_alive"] = True
    relatives = (("father_name", person.father), ("mother_name", person.mother), ("spouse_name", person.spouse))
    facts.update({key: relative.name for key, relative in relatives if relative is not None})
    if person.hukou == "out":
        _floating(scene, person)
    elif person.hukou == "abroad":
        _foreign(scene, person)
    else:
        facts["is_hukou_only"] = person.standing == "away"
    if "join_party" in facts:
        _member(scene, person)
    if "military_out" in facts:
        facts["veteran_card"] = f"京{scene.numbers.digits(10)}"
    if person.age >= 16:
        _work(scene, person)


def _floating(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    facts["residence_start"] = facts["move_date"]
    renting = person.home is None or person.home.kind != "collective"
    facts["abode_kind"] = code("abode_kind", "租房" if renting and rnd() < 0.8 else "自购房" if renting else "单位宿舍")
    if facts["permit"] != NO_PERMIT:
        facts["permit_kind"] = code("permit_kind", "居住证")
        facts["permit_no"] = facts["permit"]
        facts["permit_expiry"] = f"{scene.year + (1 if rnd() < 0.7 else 0)}-{1 + int(rnd() * 12):02d}-28"
    elif person.age >= 16:
        facts["permit_kind"] = code("permit_kind", "居住登记卡")


def _foreign(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    purpose = one_of(tuple(_VISAS), rnd()) if person.age >= 18 else "探亲"
    facts["foreign_name"] = person.name
    facts["arrival_date"] = facts["move_date"]
    facts["foreign_purpose"] = code("foreign_purpose", purpose)
    facts["visa_kind"] = _VISAS[purpose]
    facts["visa_expiry"] = f"{scene.year + 1 + int(rnd() * 3)}-03-31"
    facts["stay_registered"] = rnd() < 0.95


def _member(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    year = int(facts["join_party"][:4])
    facts["party_formal"] = f"{year + 1}{facts['join_party'][4:]}"
    if facts["party_formal"] > scene.on.isoformat():
        del facts["party_formal"]
    works = "employer" in facts
    facts["party_org"] = f"{facts['employer']}党支部" if works else f"{scene.short}社区第{1 + int(rnd() * 3)}党支部"
    facts["party_double_report"] = works
    facts["is_floating_party"] = person.hukou == "out" and not works
    facts["party_dues"] = "按时缴纳"


def _work(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    facts["is_volunteer"] = rnd() < (0.16 if 50 <= person.age < 75 else 0.06)
    facts["medical_paid"] = bool(facts.get("has_medical"))
    if "post" in facts:
        facts["occupation_text"] = facts["post"]
        facts["income_person"] = facts["wage"] * 12
    elif facts["employment"] == code("employment", "退休"):
        retire = scene.work.women_retire if person.woman else scene.work.men_retire
        facts["retire_date"] = day_in(person.birth.year + retire, rnd())
        facts["retire_date"] = min(facts["retire_date"], f"{scene.year - 1}-12-31")
        facts["income_person"] = facts.get("pension_amount", 0) * 12
    elif facts["employment"] == code("employment", "无业"):
        facts["unemployed_kind"] = code("unemployed_kind", "登记失业" if rnd() < 0.2 and person.hukou != "out" else "未登记")
        facts["job_wish"] = "有求职意愿" if rnd() < 0.3 else "无"
