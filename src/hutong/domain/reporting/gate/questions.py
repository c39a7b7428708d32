"""What is asked, in one way of saying it: (element, role, kind of record), and what follows from what."""

from __future__ import annotations

from functools import lru_cache

from hutong.blueprint.elements import Element, catalogue

Question = tuple[str, str, str]
"""Element, role, kind of record."""

OWN = frozenset({"", "self", "applicant", "household", "place", "case", "event", "owner", "tenant"})
# Elements that name somebody: the role which they bring along says nothing more.
_NAMING = frozenset({
    "contact", "emergency", "emergency_tel", "event_handler", "event_reporter", "head", "legal_rep", "visit_target",
})  # fmt: skip
# What a unit has under a name of its own.
_OF_UNITS = {"tel": "org_tel", "res_addr": "org_addr", "name": "org_name"}
_AT_HOME = frozenset({"person", "household"})
_WITHIN = frozenset({"org", "sub_org"})


def question(element: str, role: str, entity: str) -> Question:
    """The question behind a column of a form about records of `entity`; an element that nobody declared stays as it is.

    What belongs to a household, a dwelling or an event is the same whoever it is reached from; a person asked about in a
    form about households is the head.
    """
    found = catalogue().get(element)
    if found is not None and found.relation is not None and found.relation.to in ("head", "household", "place"):
        role = "head" if found.relation.to == "head" else "self"
        return question(found.relation.element, role, entity)
    role = "self" if element in _NAMING else "member" if role.startswith("member") else role
    if entity == "organisation" and role in OWN and element in _OF_UNITS:
        return question(_OF_UNITS[element], "self", entity)
    if found is None or found.entity == "context":
        return element, "self" if role in OWN else role, _kept(entity)
    if found.entity in ("household", "place", "event", "thing"):
        return element, "self", found.entity
    if found.entity == "organisation":
        return _of_organisation(element, role, entity)
    if role in OWN:
        return element, "head" if entity == "household" else "self", _kept(entity)
    return element, role, _kept(entity)


def _of_organisation(element: str, role: str, entity: str) -> Question:
    """The registration of the unit a form is about, or of the one that its subject belongs to."""
    if entity in ("organisation", "place"):
        return element, "self" if role in OWN or role == "org" else role, "organisation"
    return element, "org" if role in OWN or role in _WITHIN else role, _kept(entity)


def _kept(entity: str) -> str:
    """People are asked about in lists of people and in lists of households alike."""
    return "person" if entity in _AT_HOME else entity


@lru_cache(maxsize=1)
def _computed() -> tuple[tuple[Element, tuple[str, ...]], ...]:
    return tuple((e, e.computed.inputs) for e in catalogue() if e.computed is not None and e.computed.inputs)


def following(asked: frozenset[Question]) -> dict[Question, tuple[Question, ...]]:
    """Questions that are answered by what is asked, each with what it is computed from: an age by a birth date.

    What is computed from something computed names the first link that is asked.
    """
    whose = {(role, entity) for _, role, entity in asked}
    known: dict[Question, tuple[Question, ...]] = {one: (one,) for one in asked}
    grown = True
    while grown:
        grown = False
        for element, inputs in _computed():
            for role, entity in whose:
                if _add(known, element, inputs, role, entity):
                    grown = True
    return {one: told for one, told in known.items() if one not in asked}


def _add(known: dict[Question, tuple[Question, ...]], element: Element, inputs: tuple[str, ...], role: str, entity: str) -> bool:
    """Adds what an element follows from for one person; False where it is known already or an input is not."""
    new = question(element.key, role, entity)
    if new in known:
        return False
    links = [question(key, role, entity) for key in inputs]
    if not all(link in known for link in links):
        return False
    known[new] = tuple(dict.fromkeys(told for link in links for told in known[link]))
    return True
