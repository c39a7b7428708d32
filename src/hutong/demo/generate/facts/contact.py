"""How to reach a person, and whom to call."""

from __future__ import annotations

from hutong.demo.chance import one_of
from hutong.demo.generate.names import given, surname
from hutong.demo.generate.rows import Facts, PersonTruth
from hutong.demo.generate.scene import Scene


def write(scene: Scene, person: PersonTruth) -> None:
    """Telephones, mail, bank account; guardian of a child."""
    facts, rnd, age = person.facts, scene.rng.random, person.age
    if age >= 13:
        facts["tel"] = scene.numbers.mobile()
    if age >= 62 and rnd() < 0.55:
        facts["tel_land"] = scene.numbers.landline()
    if 14 <= age < 78:
        facts["wechat"] = f"wx{scene.numbers.digits(8)}"
    if 20 <= age < 60 and rnd() < 0.6:
        facts["email"] = f"u{scene.numbers.digits(7)}@example.cn"
    if age >= 18:
        bank = one_of(scene.work.banks, rnd())
        facts["bank"] = bank
        facts["acct_no"] = scene.numbers.bank_card()
        facts["acct_name"] = person.name
        facts["bank_addr"] = f"{bank}北京{scene.short}支行"
        if person.hukou != "abroad":
            facts["social_card"] = scene.numbers.digits(12)


def relatives(scene: Scene, person: PersonTruth) -> None:
    """Whom to call: spouse, grown child, parent, else a friend; the guardian of a minor. After everybody has a telephone."""
    facts = person.facts
    near = [person.spouse, *(c for c in person.children if c.age >= 18), person.mother, person.father]
    other = next((p for p in near if p is not None and "tel" in p.facts), None)
    if person.age < 18:
        guardian = next((p for p in (person.mother, person.father) if p), person.home.head if person.home else None)
        if guardian and guardian is not person:
            facts["guardian"] = guardian.name
            facts["tel"] = facts.get("tel") or guardian.facts["tel"]
    if other is None:
        other = _neighbour(person)
    if other is not None:
        facts["emergency"] = facts["contact"] = other.name
        facts["emergency_tel"] = other.facts["tel"]
    else:  # a friend from elsewhere
        facts["emergency"] = facts["contact"] = surname(scene.rng) + given(scene.rng, person.birth.year, scene.rng.random() < 0.5)
        facts["emergency_tel"] = scene.numbers.mobile()
    _grid_worker(scene, person, facts)


def _neighbour(person: PersonTruth) -> PersonTruth | None:
    members = person.home.members if person.home else []
    return next((p for p in members if p is not person and "tel" in p.facts), None)


def _grid_worker(scene: Scene, person: PersonTruth, facts: Facts) -> None:
    place = person.home.place if person.home else None
    if place is not None:
        worker = scene.grid_workers.get(place.facts.get("grid", ""))
        if worker:
            facts["grid_worker"] = worker
