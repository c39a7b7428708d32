"""The meaning of every label of a form: element, whose data, how sure, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hutong.domain.forms.grid import Grid
from hutong.domain.forms.mapping.candidates import BASE, Candidate, candidates
from hutong.domain.forms.mapping.context import Place, ruled, weighed
from hutong.domain.forms.mapping.evidence import evidence
from hutong.domain.forms.mapping.kinds import CellKind, cell_kind
from hutong.domain.forms.mapping.knowledge import Knowledge, knowledge
from hutong.domain.forms.mapping.reasons import why
from hutong.domain.forms.mapping.roles import split_role
from hutong.domain.forms.mapping.subject import subject
from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.mapping.whose import whose
from hutong.domain.forms.reading.shape import Label, Reading
from hutong.kernel.sentences import Sentence

OF_A_PERSON = {"name", "id_no", "tel", "cert_no", "cert_type", "res_addr", "hukou_addr", "rel_other"}
SILENT = 0.33
"""Below this probability no element is proposed; the candidates stay on offer."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one label means. `concept` None: no standard element, the answers become a local element of the department.

    `confidence` 0..1 is calibrated: of those with 0.9 and more at most one in a hundred is wrong. `candidates`: (element, score).
    """

    label: Label
    concept: str | None
    role: str | None
    kind: CellKind
    confidence: float
    why: Sentence
    candidates: tuple[tuple[str, float], ...]
    probability: float = 0.0
    evidence: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class FormMap:
    """A form as the mapper understands it; `subject` is the entity that a row or the whole form is about."""

    reading: Reading
    subject: str
    meanings: tuple[Meaning, ...]

    def at(self, cell: str) -> Meaning | None:
        """The meaning of the label in this cell."""
        return next((meaning for meaning in self.meanings if meaning.label.cell == cell), None)


def map_reading(
    reading: Reading, grid: Grid, *, memory: Mapping[str, str] | None = None, known: Knowledge | None = None
) -> FormMap:
    """Meanings of all labels of a sheet.

    `memory`: header as printed (any spacing) -> element key confirmed by people of this department; it wins. An empty
    value means that people said there is no standard element.
    """
    known = known or knowledge()
    kept = {key(header): concept for header, concept in (memory or {}).items()}
    maps = [_map_part(part, kept, known) for part in _parts(reading)]
    meanings = sorted((one for part in maps for one in part.meanings), key=lambda one: (one.label.box.top, one.label.box.left))
    return FormMap(reading, maps[0].subject, tuple(meanings))


def _parts(reading: Reading) -> list[Reading]:
    """The sheet itself, or one part for each list where several lists with titles of their own stand on it."""
    if len(reading.tables) < 2 or not any(table.title for table in reading.tables):
        return [reading]
    parts = []
    for number, table in enumerate(reading.tables):
        labels = tuple(label for label in reading.labels if label.table == number or (number == 0 and label.table is None))
        parts.append(replace(reading, title=table.title or reading.title, labels=labels))
    return parts


def _map_part(reading: Reading, kept: Mapping[str, str], known: Knowledge) -> FormMap:
    rough = [_rough(label, known) for label in reading.labels]
    first = {index: (found[0].concept if found and found[0].score >= 0.7 else None) for index, found in enumerate(rough)}
    pairs = enumerate(zip(reading.labels, rough, strict=True))
    given = {index: _given_role(label, found, known) for index, (label, found) in pairs}
    about = subject(reading, first, known.entities, given)
    roles = whose(reading, first, given, known.entities, known.roles, about)
    places = _places(reading, first, roles, about)
    ordered = [weighed(found, place, known) for found, place in zip(rough, places, strict=True)]
    tops = {index: (found[0].concept if found else None) for index, found in enumerate(ordered)}
    places = _places(reading, tops, roles, about)
    ordered = [weighed(found, place, known) for found, place in zip(rough, places, strict=True)]
    tops = {index: (found[0].concept if found else None) for index, found in enumerate(ordered)}
    roles = whose(reading, tops, given, known.entities, known.roles, about)
    twice = Counter((tops[index], roles[index], label.table) for index, label in enumerate(reading.labels))
    meanings = []
    for index, (place, found) in enumerate(zip(places, ordered, strict=True)):
        role = roles[index]
        place = replace(place, role=role or "")
        repeated = twice[(tops[index], role, place.label.table)]
        meanings.append(_meaning(place, found, role, repeated, kept, known))
    return FormMap(reading, about, tuple(meanings))


def _rough(label: Label, known: Knowledge) -> list[Candidate]:
    if label.part in ("heading", "unit"):
        return []
    return candidates(label.printed, label.path[:-1], known)


def _given_role(label: Label, found: list[Candidate], known: Knowledge) -> str:
    """The role that the header itself names; none when the whole header is a known word of something else."""
    word = key(label.printed)
    role, rest = split_role(word, known.roles)
    if not found:
        return ""
    top = found[0]
    if top.role:
        return top.role
    if role and top.level in ("exact", "bare") and top.concept in {hit.concept for hit in known.hits(rest)}:
        return role
    whole = next((name for text, name in known.roles if text == word), "")
    if whole and top.concept == "name":
        return whole
    if whole and any(rule.get("concept") == "name" for rule in known.rules.get(word, ())):
        return whole
    return role if role and top.concept in OF_A_PERSON else ""


def _places(reading: Reading, concepts: Mapping[int, str | None], roles: Mapping[int, str | None], about: str) -> list[Place]:
    has = frozenset(concept for concept in concepts.values() if concept)
    title = key(reading.title)
    places = []
    before: tuple[object, str] = (None, "")
    for index, label in enumerate(reading.labels):
        block = (label.table, label.part)
        after = before[1] if before[0] == block else ""
        places.append(Place(label, about, roles.get(index) or "", after, before[0] != block, title, has))
        if label.part not in ("heading", "unit"):
            before = (block, concepts.get(index) or "")
    return places


def _meaning(
    place: Place, found: list[Candidate], role: str | None, repeated: int, kept: Mapping[str, str], known: Knowledge
) -> Meaning:
    label = place.label
    word = key(label.printed)
    if word in kept:
        return _remembered(place, kept[word] or None, role, found)
    nobody = bool(found) and _of_nobody(place, known.entities.get(found[0].concept, ""))
    silent = nobody or ruled(place, known) == (None, True)
    facts = evidence(place, found, repeated, silent, known)
    chance = known.model.probability(facts) if found else 0.0
    concept = found[0].concept if found and not silent and chance >= SILENT else None
    kind = cell_kind(label, concept, place.subject)
    sure = known.model.confidence(chance if concept else max(1 - chance, 0.6 if silent else 0.0))
    offered = tuple((item.concept, round(min(1.0, item.score), 3)) for item in found[:5])
    reason = why(found, concept, place, silent)
    return Meaning(label, concept, None if kind == "heading" else role, kind, sure, reason, offered, chance, facts)


def _of_nobody(place: Place, entity: str) -> bool:
    """In a table of figures about an area no cell holds the fact of one person or household."""
    return place.subject == "aggregate" and entity in ("person", "household") and place.label.part in ("column", "pair", "row")


def _remembered(place: Place, concept: str | None, role: str | None, found: list[Candidate]) -> Meaning:
    others = tuple((item.concept, round(min(1.0, item.score), 3)) for item in found if item.concept != concept)[:4]
    offered = ((concept, BASE["memory"]), *others) if concept else others
    kind = cell_kind(place.label, concept, place.subject)
    return Meaning(place.label, concept, role, kind, 0.99, Sentence("本部门确认过"), offered, 0.99)
