"""Changes of one person: work, telephone, health, age, marriage; and of what a household keeps or is granted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from hutong.demo.chance import Weighted, code
from hutong.demo.changes.life import Life, difference
from hutong.demo.changes.model import Change, Part
from hutong.demo.figures import Job, work
from hutong.demo.generate.facts import care, health, jobs, schooling, welfare
from hutong.demo.generate.names import given, surname
from hutong.demo.generate.people import write_one
from hutong.demo.generate.rows import Facts, PersonTruth, ThingTruth
from hutong.demo.generate.scene import Scene
from hutong.demo.generate.things import dog, ebike

_JOB = (
    "occupation", "occupation_text", "post", "wage", "employer", "employer_addr", "employer_tel", "employer_nature", "hire_date",
    "prof_title", "qualification", "income_person",
)  # fmt: skip
_WORK_INSURANCE = ("has_unemployment_ins", "has_injury_ins", "has_maternity_ins", "has_housing_fund")
_DIALLED = ("emergency_tel", "guardian_tel", "child_tel", "tel")
_RELIEF = ("benefit_type", "benefit_std", "benefit_amount", "benefit_cert", "poor_cause", "dibao_start")


def job(life: Life) -> Iterator[Change]:
    """A new employer; one time in six none."""
    market = Weighted({one: one.weight for one in work().jobs if one.employer})
    for person in life.residents():
        on = life.day()
        if "employer" not in person.facts or not life.there(person, on) or not life.happens("job"):
            continue
        if life.rng.random() < 0.16:
            facts = _out_of_work(person, code("employment", "无业"))
            facts["unemployed_kind"] = code("unemployed_kind", "登记失业")
        else:
            facts = life.renewed(person, partial(_hired, market.pick(life.rng.random()), on.isoformat()))
        yield life.change("job", on, Part("person", person.id, facts))


def _out_of_work(person: PersonTruth, employment: str) -> Facts:
    facts: Facts = {key: None for key in _JOB if key in person.facts}
    facts["employment"] = employment
    facts |= {key: False for key in _WORK_INSURANCE if person.facts.get(key)}
    return facts


def _hired(one: Job, on: str, scene: Scene, person: PersonTruth) -> None:
    started = person.facts["work_start"]
    for key in ("prof_title", "qualification"):
        person.facts.pop(key, None)
    jobs.employed(scene, person, one)
    person.facts |= {"work_start": started, "hire_date": on, "occupation_text": person.facts["post"]}
    person.facts["income_person"] = person.facts["wage"] * 12


def phone(life: Life) -> Iterator[Change]:
    """A new number; everybody at home who gave the old one gives the new one from then on."""
    for person in life.residents():
        on, old = life.day(), person.facts.get("tel")
        if person.age < 14 or not old or not life.there(person, on) or not life.happens("phone"):
            continue
        new = life.scene.numbers.mobile()
        members = [person, *(other for other in (person.home.members if person.home else ()) if other is not person)]
        parts = []
        for member in members:
            facts = {key: new for key in _DIALLED if member.facts.get(key) == old}
            if facts:
                parts.append(Part("person", member.id, facts))
        place = person.home.place if person.home else None
        if place is not None:
            facts = {key: new for key in ("owner_tel", "tenant_tel") if place.facts.get(key) == old}
            parts += [Part("place", place.id, facts)] if facts else []
        yield life.change("phone", on, *parts)


def illness(life: Life) -> Iterator[Change]:
    """A first chronic disease, or a disability."""
    for person in life.residents():
        on = life.day()
        if not life.there(person, on):
            continue
        if person.facts["disease"] == "无" and not person.facts["is_disabled"] and life.happens("chronic", person.age):
            yield life.change("chronic", on, Part("person", person.id, life.renewed(person, _ill)))
        elif not person.facts["is_disabled"] and person.hukou != "abroad" and life.happens("disability", person.age):
            facts = life.renewed(person, partial(_disabled, on.isoformat()))
            yield life.change("disability", on, Part("person", person.id, facts))


def _ill(scene: Scene, person: PersonTruth) -> None:
    health.fall_ill(scene, person)
    care.diagnose(person.facts, person.age)


def _disabled(on: str, scene: Scene, person: PersonTruth) -> None:
    health.disable(scene, person)
    person.facts["dis_date"] = on[:7]
    person.facts.setdefault("self_care", code("self_care", "自理"))
    person.facts.setdefault("service_need", "无")
    care.certified(scene, person)
    person.facts["dis_cert_date"] = on
    welfare.classify(person)


def marriage(life: Life) -> Iterator[Change]:
    """Single people marry somebody from elsewhere; the household stays as it is."""
    for person in life.residents():
        on = life.day()
        if person.state != "未婚" or not 23 <= person.age <= 40 or not life.there(person, on) or not life.happens("marriage"):
            continue
        facts: Facts = {
            "marital": code("marital", "初婚"), "first_marriage": on.isoformat(),
            "marriage_cert": f"J{life.truth.code // 10**6}-{on.year}-{life.scene.numbers.digits(6)}",
            "spouse_name": surname(life.rng) + given(life.rng, person.birth.year, not person.woman),
        }  # fmt: skip
        yield life.change("marriage", on, Part("person", person.id, facts))


def ageing(life: Life) -> Iterator[Change]:
    """Birthdays that change what applies: retirement, sixty, eighty, ninety, a hundred."""
    for person in life.residents():
        found = _birthday(life, person)
        if found is None or not life.there(person, found[0]):
            continue
        on, age = found
        retire = work().women_retire if person.woman else work().men_retire
        if age == retire and "employer" in person.facts and life.happens("retirement"):
            facts = _out_of_work(person, code("employment", "退休"))
            facts |= {"retire_date": on.isoformat(), "pension_amount": round(3200 + 4200 * life.rng.random())}
            yield life.change("retirement", on, Part("person", person.id, facts))
        if age in (60, 80, 90, 100):
            facts = life.renewed(person, write_one, age)
            facts = {key: value for key, value in facts.items() if key not in person.facts or key in _BY_AGE}
            yield life.change("elder", on, Part("person", person.id, facts))


_BY_AGE = ("has_allowance_80", "allowance_80_amount", "person_class", "identity_class")


def _birthday(life: Life, person: PersonTruth) -> tuple[dt.date, int] | None:
    """The birthday that falls into these months, and the age then."""
    start = life.truth.on
    for year in (start.year, start.year + 1):
        on = dt.date(year, person.birth.month, min(person.birth.day, 28))
        if start < on <= start + dt.timedelta(days=life.days):
            return on, year - person.birth.year
    return None


def school(life: Life) -> Iterator[Change]:
    """The first of September: the next class, the next school, or the end of school."""
    on = dt.date(life.truth.on.year + (life.truth.on >= dt.date(life.truth.on.year, 9, 1)), 9, 1)
    if on > life.truth.on + dt.timedelta(days=life.days):
        return
    scene = life.scene.later(life.rng, on)
    for person in life.residents():
        age = on.year - person.birth.year - ((person.birth.month, person.birth.day) > (11, 1))
        pupil = person.facts.get("study_state") in _PUPIL
        if not pupil or not 3 <= age <= 18 or not life.there(person, on):
            continue
        yield life.change("school", on, Part("person", person.id, _promoted(life, scene, person, age)))


def _promoted(life: Life, scene: Scene, person: PersonTruth, age: int) -> Facts:
    """The schooling of a pupil a year on."""
    other, before = life.shadow(person), person.facts
    other.age = age
    for key in ("school", "school_grade", "enrol_date", "study_state", "kindergarten"):
        other.facts.pop(key, None)
    schooling.write(scene, other)
    if age < 18 and other.facts["education"] == before["education"] and "school" in before:
        other.facts["school"], other.facts["enrol_date"] = before["school"], before["enrol_date"]
    if 3 <= age < 6:
        other.facts["kindergarten"] = other.facts["school"]
    if age == 18 and "enrol_date" not in other.facts:
        other.facts["employment"] = code("employment", "无业")
        other.facts["unemployed_kind"] = code("unemployed_kind", "未就业毕业生")
    return difference(before, other.facts)


_PUPIL = ("0", "1", "2")  # code list study_state: not yet at nursery school, there, at school


def keeping(life: Life) -> Iterator[Change]:
    """New dogs and electric bicycles."""
    for home in life.homes():
        on, place = life.day(), home.place
        if home.away or place is None or not life.there(home.head, on):
            continue
        if not home.facts["has_pet"] and life.happens("dog"):
            made: ThingTruth = dog(life.scene, home.head, place.id, next(life.ids["thing"]))
            yield life.change("dog", on, *_kept(home.id, "has_pet", made), thing=made)
        elif not home.facts["has_ebike"] and life.happens("ebike"):
            made = ebike(life.scene, home.head, place.id, next(life.ids["thing"]))
            yield life.change("ebike", on, *_kept(home.id, "has_ebike", made), thing=made)


def _kept(household: int, element: str, made: ThingTruth) -> tuple[Part, Part]:
    return Part("household", household, {element: True}), Part("thing", made.id, dict(made.facts))


def relief(life: Life) -> Iterator[Change]:
    """Benefits granted and ended."""
    for home in life.homes():
        on = life.day()
        if not life.there(home.head, on) or home.kind != "registered":
            continue
        if "benefit_type" in home.facts and life.happens("benefit_ended"):
            facts: Facts = {key: None for key in _RELIEF if key in home.facts}
            facts |= {"is_dibao": False, "is_low_income": False, "hh_class": code("hh_class", "一般"), "econ_state": "一般"}
            yield life.change("benefit_ended", on, Part("household", home.id, facts))
        elif "benefit_type" not in home.facts and home.facts["income_month"] < 9000 and life.happens("benefit_granted"):
            other = life.shadow(home)
            welfare.relieve(life.scene, other)
            other.facts |= {"dibao_start": on.isoformat(), "econ_state": "困难"}
            yield life.change("benefit_granted", on, Part("household", home.id, difference(home.facts, other.facts)))
