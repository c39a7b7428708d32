"""Children, old people, disabled and ill people: what the departments that look after them keep besides."""

from __future__ import annotations

from hutong.demo.chance import code, day_in, one_of
from hutong.demo.generate.rows import Facts, PersonTruth
from hutong.demo.generate.scene import Scene

_ALLOWANCE = ((100, 800), (90, 500), (80, 100))  # from age: yuan a month, as the city published the rates in 2019
_DEVICES = ("轮椅", "助听器", "拐杖", "盲杖", "无")
_MENTAL = ("精神分裂症", "双相障碍")
_MEDICINE = {"高血压": "降压药", "糖尿病": "降糖药", "冠心病": "抗血小板药", "脑卒中": "抗血小板药"}


def write(scene: Scene, person: PersonTruth) -> None:
    """After everybody's own facts are there: names and numbers of relatives are looked up."""
    if person.age < 18:
        _child(scene, person)
    if person.age >= 60:
        _elder(scene, person)
    if person.facts["is_disabled"]:
        certified(scene, person)
    _patient(scene, person)
    if person.woman and 20 <= person.age < 50:
        person.facts["is_pregnant"] = False


def _child(scene: Scene, person: PersonTruth) -> None:
    facts, rnd = person.facts, scene.rng.random
    guardian = person.mother or person.father
    facts["child_kind"] = code("child_kind", "非困境")
    facts["is_leftbehind"] = False
    if guardian is not None:
        facts["is_only_child"] = len(guardian.children) == 1
        facts["guardian_tel"] = guardian.facts["tel"]
        facts["guardian_rel"] = "52" if guardian.woman else "51"
        facts["guardian_addr"] = guardian.facts["res_addr"]
        if "id_no" in guardian.facts:
            facts["guardian_id"] = guardian.facts["id_no"]
    if person.age < 7:
        facts["vaccine_card"] = f"JZ{scene.numbers.digits(10)}"
        facts["child_vaccine_done"] = rnd() < 0.95
        facts["nursery_need"] = person.age < 3 and rnd() < 0.3
    if 3 <= person.age < 6:
        facts["kindergarten"] = facts["school"]


def _elder(scene: Scene, person: PersonTruth) -> None:
    facts, rnd, age = person.facts, scene.rng.random, person.age
    care = facts["self_care"]
    facts["elder_class"] = code("elder_class", "特困" if facts["is_wubao"] else "一般")
    facts["care_level"] = {"1": "0", "2": "1", "3": "2"}.get(care, "3")
    facts["is_dementia"] = age >= 75 and rnd() < 0.05
    facts["has_call_device"] = age >= 70 and rnd() < 0.15
    facts["uses_elder_meal"] = rnd() < 0.12
    facts["elder_service"] = code("elder_service", facts["service_need"] if facts["service_need"] in _SERVICES else "无")
    facts["has_allowance_80"] = age >= 80 and person.hukou in ("here", "city")
    if facts["has_allowance_80"]:
        facts["allowance_80_amount"] = next(amount for first, amount in _ALLOWANCE if age >= first)
    if age >= 65 and person.hukou != "abroad":
        facts["elder_card"] = f"8{scene.numbers.digits(11)}"
    child = next((c for c in person.children if c.age >= 18), None)
    if child is not None:
        facts["child_contact"], facts["child_tel"] = child.name, child.facts["tel"]
    if facts["living"] == code("living", "独居"):
        facts["visit_frequency"] = 4 if age >= 80 else 2
        facts["last_visit"] = f"{scene.on.year}-{max(1, scene.on.month - 1 - int(rnd() * 2)):02d}-{1 + int(rnd() * 27):02d}"


_SERVICES = ("助餐", "助医", "助洁", "助浴", "助行", "精神慰藉")


def certified(scene: Scene, person: PersonTruth) -> None:
    """What goes with a certificate of disability: its dates, the two subsidies, devices."""
    facts, rnd = person.facts, scene.rng.random
    severe = facts["dis_level"] in ("1", "2")
    issued = scene.year - 1 - int(rnd() * 8)
    facts["dis_cert_date"] = day_in(issued, rnd())
    facts["dis_cert_expiry"] = f"{issued + 10}-12-31"
    facts["has_nursing_subsidy"] = severe
    facts["has_living_subsidy"] = severe and "wage" not in facts and rnd() < 0.6
    facts["assistive_device"] = one_of(_DEVICES, rnd())
    facts["rehab_need"] = "康复训练" if rnd() < 0.3 else "无"
    facts["home_barrier_free"] = severe and rnd() < 0.5
    if facts["is_mental"]:
        facts["mental_diagnosis"] = code("mental_diagnosis", one_of(_MENTAL, rnd()))
        facts["mental_risk"] = str(int(rnd() * 3))
        facts["mental_treatment"] = "规律服药"


def diagnose(facts: Facts, age: int) -> None:
    """What follows from the disease: its class, the medicine, the two conditions that clinics count."""
    disease = facts.get("disease", "无")
    first = disease.split("、")[0]
    kind = "无" if disease == "无" else first if first in _KINDS else "其他"
    facts["chronic_kind"] = code("chronic_kind", kind)
    if age >= 35:
        facts["is_hypertension"], facts["is_diabetes"] = "高血压" in disease, "糖尿病" in disease
    if first in _MEDICINE:
        facts["regular_medicine"] = _MEDICINE[first]


_KINDS = ("高血压", "糖尿病", "冠心病", "脑卒中", "恶性肿瘤")


def _patient(scene: Scene, person: PersonTruth) -> None:
    facts, rnd, age = person.facts, scene.rng.random, person.age
    diagnose(facts, age)
    signed = rnd() < (0.7 if age >= 60 or facts["chronic_kind"] != "0" else 0.25)
    facts["has_family_doctor"] = signed
    if signed:
        facts["family_doctor"] = one_of(scene.doctors, rnd())
        facts["doctor_until"] = f"{scene.year + 1}-06-30"
    facts["has_health_record"] = signed or rnd() < 0.6
    if age >= 18:
        facts["smoking"] = rnd() < (0.03 if person.woman else 0.38)
    if age >= 65 and rnd() < 0.75:
        facts["checkup_date"] = day_in(scene.year - 1, rnd())
        facts["flu_vaccine"] = rnd() < 0.5
