"""Whose data each cell holds: role words, headings, the person named just before, and the subject of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hutong.domain.forms.mapping.roles import role_of_heading
from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.reading.shape import Label, Reading

_OWN_ROLE = {
    "operator": "filler",
    "legal_rep": "legal_rep",
    "head": "principal",
    "contact": "contact",
    "emergency": "emergency",
    "emergency_tel": "emergency",
    "event_handler": "handler",
    "event_reporter": "reporter",
    "visit_target": "visited",
}
_NO_ROLE = {
    "report_date",
    "report_unit",
    "remark",
    "seq",
    "opinion",
    "sign",
    "total",
    "female",
    "male",
    "other",
    "minority",
    "attachment",
    "report_year",
    "stat_households",
    "stat_population",
    "stat_elderly",
    "stat_disabled",
    "death_count",
}
_OF_SUBJECT = {"postcode", "photo", "status", "kind_ambiguous", "party_org", "police_station", "employer_nature", "party_n"}
_CLOSE = {"tel", "id_no", "cert_type", "cert_no", "rel_other", "employer", "post", "tel_land", "sex", "age"}
_CARRIED = _CLOSE | {
    "birth_date",
    "ethnic",
    "education",
    "political",
    "marital",
    "health",
    "occupation",
    "res_addr",
    "hukou_addr",
    "hukou_type",
    "is_floating",
    "nationality",
    "first_marriage",
    "native_place",
    "employer_addr",
    "postcode",
    "prof_title",
}
_DWELLING = re.compile(r"^(house_|rent_flag|building|census_area)")
_PERSONS = {"name", "id_no", "cert_no", "sex", "birth_date", "age", "tel", "rel_head", "rel_other"}


@dataclass
class Walk:
    """What has been read so far in one block of labels."""

    subject: str
    default: str
    member_rows: bool = False
    current: str = ""
    recent: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    block: tuple[object, ...] = ()
    chain: bool = False
    self_named: bool = False


def whose(
    reading: Reading,
    concepts: Mapping[int, str | None],
    given: Mapping[int, str],
    entities: Mapping[str, str],
    roles: Sequence[tuple[str, str]],
    subject: str,
) -> dict[int, str | None]:
    """Role of each label by index; None where a cell is nobody's. `given`: roles that the headers themselves name."""
    alone = not any(concepts.get(index) == "name" and given.get(index, "") in ("", "self", "head") for index in given)
    given = {index: "self" if role == "applicant" and alone else role for index, role in given.items()}
    found: dict[int, str | None] = {}
    walks: dict[object, Walk] = {}
    pairs = sum(label.part == "pair" for label in reading.labels)
    order = sorted(range(len(reading.labels)), key=lambda index: (reading.labels[index].table is not None, index))
    for index in order:
        label = reading.labels[index]
        if label.part in ("heading", "meta", "unit"):
            found[index] = None
            continue
        table = label.table
        if table not in walks:
            walks[table] = _walk(reading, table, concepts, given, subject, pairs)
        concept = concepts.get(index)
        found[index] = _role(label, concept, index, reading, concepts, given, entities, roles, walks[table])
    return found


def _walk(
    reading: Reading, table: int | None, concepts: Mapping[int, str | None], given: Mapping[int, str], subject: str, pairs: int
) -> Walk:
    """The default role in a block: self, head in a household form, member in the list inside an application."""
    inside = [index for index, label in enumerate(reading.labels) if label.table == table]
    names = [given.get(index, "") for index in inside if concepts.get(index) == "name"]
    if table is not None and pairs >= 3 and "name" in {concepts.get(index) for index in inside}:
        return Walk(subject, "member", True)
    if names and "" not in names and ("head" in names or "owner" in names) and subject in ("household", "person"):
        return Walk(subject, "head" if "head" in names else "owner")
    if names and "" not in names and set(names) <= {"husband", "wife"} and subject != "event":
        return Walk(subject, names[0])
    return Walk(subject, "self")


def _role(
    label: Label,
    concept: str | None,
    index: int,
    reading: Reading,
    concepts: Mapping[int, str | None],
    given: Mapping[int, str],
    entities: Mapping[str, str],
    roles: Sequence[tuple[str, str]],
    walk: Walk,
) -> str | None:
    heading = _heading_role(label, roles)
    block = (label.path[:-1], label.section)
    if block != walk.block:
        walk.block, walk.current, walk.chain = block, "", False
    if concept in _NO_ROLE:
        return None
    if label.part == "footer":
        return "filler" if concept in ("operator", "tel", "contact") else None
    role = given.get(index, "")
    if concept == "hh_head":
        walk.current, walk.chain = "head", True
    if concept in _OWN_ROLE and not (concept == "head" and heading):
        walk.current, walk.chain = _OWN_ROLE[concept], True
        return _OWN_ROLE[concept]
    entity = entities.get(concept or "", "person")
    if role and role not in ("household",):
        return _named(role, concept, walk, entity)
    if heading:
        fits = entity in ("person", "context", "organisation") or heading in ("member", "head")
        return heading if fits else _default(concept, entity, walk)
    return _unnamed(label, concept, entity, index, reading, concepts, walk)


def _named(role: str, concept: str | None, walk: Walk, entity: str) -> str:
    """The header itself says whose: remember it for the cells that follow."""
    if role == "org" and (walk.subject in ("organisation", "place") or entity == "organisation"):
        role = "self" if walk.subject in ("organisation", "place") else "org"
    if concept == "name":
        walk.current, walk.chain = role, True
        if not walk.recent or walk.recent[-1] != role:
            walk.recent.append(role)
    if entity in ("household", "place") and role == "head":
        return "household"
    return role


def _unnamed(
    label: Label, concept: str | None, entity: str, index: int, reading: Reading, concepts: Mapping[int, str | None], walk: Walk
) -> str | None:
    paired = _paired(label, index, reading, walk)
    if paired:
        return paired
    if concept == "name":
        walk.current, walk.chain, walk.self_named = "", True, True
    personal = entity == "person" or concept in ("postcode",)
    first = concept not in walk.seen
    walk.seen.add(concept or "")
    if walk.current and personal and concept != "name":
        again = not first and concept in _CARRIED
        follows = again or concept == "rel_other" or (walk.chain and concept in _CLOSE and walk.current != "head")
        named = walk.self_named or walk.current in ("head", "principal", "handler", "filler", "reporter")
        foreign = walk.subject in ("organisation", "place", "event") and not named
        if follows or (foreign and walk.chain):
            return walk.current
    if not personal and entity != "context":
        walk.chain = False
    return _default(concept, entity, walk)


def _paired(label: Label, index: int, reading: Reading, walk: Walk) -> str:
    """男方姓名 女方姓名 身份证号 身份证号: the same header twice side by side goes to the two persons in turn."""
    if len(walk.recent) < 2 or label.part != "column":
        return ""
    word = key(label.printed)
    before = reading.labels[index - 1] if index else None
    after = reading.labels[index + 1] if index + 1 < len(reading.labels) else None
    if after is not None and after.table == label.table and key(after.printed) == word:
        return walk.recent[-2]
    if before is not None and before.table == label.table and key(before.printed) == word:
        return walk.recent[-1]
    return ""


def _heading_role(label: Label, roles: Sequence[tuple[str, str]]) -> str:
    """Role given by the headings over a label, the nearest first."""
    for text in (*reversed(label.path[:-1]), label.section):
        if text and (role := role_of_heading(text, roles)):
            return "" if role in ("self", "org", "household", "filler", "applicant") else role
    return ""


def _default(concept: str | None, entity: str, walk: Walk) -> str | None:
    if concept in _OF_SUBJECT or concept is None:
        return walk.default
    if walk.member_rows and entity in ("person", "household"):
        return walk.default
    if entity == "household" or (_DWELLING.match(concept) and walk.subject in ("household", "person")):
        return "household" if concept != "building" or walk.subject == "household" else "self"
    if entity == "event" or concept in ("doc_no",):
        return "case"
    if entity == "organisation":
        return "self" if walk.subject in ("organisation", "place") else "org"
    if entity == "context" and concept not in _PERSONS:
        return "self"
    return walk.default if entity == "person" else "self"
