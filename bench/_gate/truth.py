"""What the columns of a made form ask in truth, and which forms ask the same. Knows nothing of the gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.filling.targets import element_in_role, known_elsewhere

Key = tuple[str, ...]
_SUBJECT = ("", "self", "applicant", "household", "place", "case", "event", "owner", "tenant")
# Asked of nobody, or printed with many meanings.
FURNITURE = frozenset({
    "seq", "report_date", "report_unit", "report_year", "operator", "remark", "attachment", "form_title", "opinion", "sign",
    "photo", "approve_date",
})  # fmt: skip
_NAMING = ("contact", "emergency", "emergency_tel", "event_handler", "event_reporter", "head", "legal_rep", "visit_target")
_OF_UNITS = {"tel": "org_tel", "res_addr": "org_addr", "name": "org_name"}
SEVERAL = frozenset({"status", "kind_ambiguous", "doc_no", "other", "total"})


@dataclass(frozen=True)
class Item:
    """One question to be printed. `keys`: what it asks, in all ways that are right; the first is the usual one.

    `concept`, `role`: of a standard element, empty for a department's own. `furniture`: printed, but no question.
    """

    printed: str
    keys: frozenset[Key] = frozenset()
    concept: str = ""
    role: str = ""
    furniture: bool = False


@dataclass(frozen=True)
class Made:
    """A form of the catalogue: its file, what each heading's cell asks, of what content it is a reprint, and whom the department
    says it is about. `unclear`: cells of which the templates leave open what they ask; `whole`: whether all others are known."""

    id: int
    title: str
    department: str
    entity: str
    whom: str
    filename: str
    data: bytes
    meant: Mapping[tuple[str, ...], Item]
    family: str = ""
    unclear: frozenset[str] = field(default_factory=frozenset)
    whole: bool = True

    @property
    def items(self) -> list[Item]:
        """All questions, furniture left out."""
        return [item for item in self.meant.values() if item.keys and not item.furniture]


def standard(printed: str, concepts: Sequence[str], roles: Iterable[str], entity: str) -> Item:
    """A question to the dictionary, right in each of these elements and roles."""
    keys = {asked(concept, role, entity) for concept in concepts for role in roles or ("self",)}
    role = next(iter(roles), "self")
    furniture = concepts[0] in FURNITURE or concepts[0] in SEVERAL or role == "filler"
    return Item(printed, frozenset(keys), concepts[0], role, furniture)


def own(printed: str, identity: str, entity: str) -> Item:
    """A column of a department's own, of that identity."""
    return Item(printed, frozenset({("own", identity, _record(entity))}))


def asked(concept: str, role: str, entity: str) -> Key:
    """What is asked of which kind of record, in one way of saying it."""
    element = catalogue()[concept]
    if element.relation is not None and element.relation.to == "head":
        return asked(element.relation.element, "head", entity)
    concept, role = element_in_role(concept, role)
    if kept := known_elsewhere(concept, role):
        concept, role = kept, "self"
    element = catalogue()[concept]
    role = "member" if role.startswith("member") else "self" if role in _SUBJECT or concept in _NAMING else role
    if entity == "organisation" and role == "self" and concept in _OF_UNITS:
        return asked(_OF_UNITS[concept], "self", entity)
    if element.entity in ("household", "place", "event", "thing"):
        return concept, "self", element.entity
    if element.entity == "organisation":
        here = entity in ("organisation", "place")
        return concept, ("self" if here and role == "org" else role if here or role != "self" else "org"), _record(entity)
    return concept, "head" if entity == "household" and role == "self" else role, _record(entity)


def _record(entity: str) -> str:
    return "person" if entity in ("person", "household") else "organisation" if entity == "place" else entity


def followed(keys: Iterable[Key]) -> frozenset[Key]:
    """These questions and all that is computed from them."""
    found = set(keys)
    whose = {(key[1], key[2]) for key in found if key[0] in catalogue()}
    computed = [(e.key, e.computed.inputs) for e in catalogue() if e.computed is not None and e.computed.inputs]
    before = -1
    while before != len(found):
        before = len(found)
        for key, inputs in computed:
            for _, entity in whose:
                for role in {role for role, record in whose if record == entity}:
                    if all(asked(one, role, entity) in found for one in inputs):
                        found.add(asked(key, role, entity))
    return frozenset(found)


def asking(forms: Sequence[Made]) -> Mapping[Key, frozenset[int]]:
    """Key -> the forms that ask it or whose answers tell it."""
    found: dict[Key, set[int]] = defaultdict(set)
    for form in forms:
        for key in followed(key for item in form.items for key in item.keys):
            found[key].add(form.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def others(item: Item, form: int, index: Mapping[Key, frozenset[int]]) -> frozenset[int]:
    """The forms, but for its own, that ask a question already."""
    return frozenset().union(*(index.get(key, frozenset()) for key in item.keys)) - {form}


def shares(form: Made, index: Mapping[Key, frozenset[int]]) -> dict[int, float]:
    """Other form -> share of this form's questions that it asks."""
    counts: dict[int, int] = defaultdict(int)
    for item in form.items:
        for other in others(item, form.id, index):
            counts[other] += 1
    return {other: count / len(form.items) for other, count in counts.items()}


def renamed(item: Item, printed: str) -> Item:
    """The same question in other words."""
    return replace(item, printed=printed)
