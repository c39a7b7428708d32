"""Which record a role means, seen from the record a row is about; and which record a gap can be asked of."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.blueprint.elements import Element
from hutong.domain.pool.elements import LOCAL, element_of
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel.errors import Refused

# The record itself; what belongs to its household, its home or its own case is reached from there by the pool.
_OWN = frozenset({"", "self", "household", "place", "case", "event", "org", "sub_org", "deceased", "newborn", "visited"})
_KIN = frozenset({
    "spouse", "father", "mother", "parent", "grandfather", "grandmother", "child", "guardian",
})  # fmt: skip
# Somebody who has no record of her own: the subject's record knows her name or number.
_NAMED = {
    ("guardian", "name"): "guardian",
    ("guardian", "id_no"): "guardian_id",
    ("guardian", "tel"): "guardian_tel",
    ("guardian", "res_addr"): "guardian_addr",
    ("contact", "name"): "contact",
    ("contact", "tel"): "emergency_tel",
    ("emergency", "name"): "emergency",
    ("emergency", "tel"): "emergency_tel",
    ("helper", "name"): "helper_name",
    ("helper", "tel"): "helper_tel",
    ("legal_rep", "name"): "legal_rep",
    ("legal_rep", "tel"): "legal_rep_tel",
    ("legal_rep", "id_no"): "legal_rep_id",
    ("principal", "name"): "head",
}
# Relatives who live elsewhere have no record here: what the subject's own record knows of them.
_ELSEWHERE = {
    ("spouse", "name"): "spouse_name",
    ("spouse", "id_no"): "spouse_id",
    ("spouse", "tel"): "spouse_tel",
    ("father", "name"): "father_name",
    ("father", "id_no"): "father_id",
    ("father", "tel"): "father_tel",
    ("mother", "name"): "mother_name",
    ("mother", "id_no"): "mother_id",
    ("mother", "tel"): "mother_tel",
}
# What a record keeps of another kind: the branch or police station that a person belongs to, the registration of a unit.
_KEPT_HERE = frozenset({("organisation", "person"), ("organisation", "household"), ("event", "organisation")})
_SEX = {"husband": "1", "wife": "2"}
POOL = frozenset({"person", "household", "place", "organisation", "thing", "event"})


def element_in_role(element: str, role: str) -> tuple[str, str]:
    """The element and role to look up: the name of a contact is the subject's own 联系人; so is a department's own column."""
    if element.startswith(LOCAL):
        return element, "self"
    own = _NAMED.get((role, element))
    return (own, "self") if own else (element, role)


def reachable(element: str, role: str) -> bool:
    """Whether the pool can know an element of whoever stands in a role; of a helper or a handler it has no record."""
    _, role = element_in_role(element, role)
    found = (*_OWN, *_KIN, *_SEX, "head", "owner", "applicant", "tenant", "filler")
    return role in found or role.startswith("member")


def known_elsewhere(element: str, role: str) -> str:
    """The subject's own element that holds this of a relative without a record; empty where there is none."""
    return _ELSEWHERE.get(("spouse" if role in _SEX else role, element), "")


def targets(role: str, views: Sequence[View], relations: Relations) -> list[View | None]:
    """The record in a role for each record; None where there is none or nobody can tell."""
    if role in _OWN:
        return list(views)
    if role in ("head", "owner", "applicant", "tenant"):
        return [_head(view, relations) for view in views]
    if role in _SEX:
        return [_of_couple(view, role, relations) for view in views]
    if role in _KIN:
        return [relations.relative(view, role) if view.entity == "person" else None for view in views]
    if role == "member":
        return [view if view.entity == "person" else None for view in views]
    if role.startswith("member") and role[6:].isdigit():
        return [_member(view, int(role[6:]), relations) for view in views]
    return [None] * len(views)


def _head(view: View, relations: Relations) -> View | None:
    """The head of household; of a thing or an event the person it belongs to."""
    if view.entity in ("thing", "event"):
        return relations.person(view.links.get("person"))
    return relations.head(view) if view.entity in ("person", "household", "place") else None


def _of_couple(view: View, role: str, relations: Relations) -> View | None:
    """The husband or the wife of a couple, one of whom the row is about."""
    if view.entity != "person":
        return None
    return view if view.values.get("sex") == _SEX[role] else relations.relative(view, role)


def _member(view: View, number: int, relations: Relations) -> View | None:
    others = [m for m in relations.members(view) if m.id != view.id and not str(m.values.get("rel_head", "")).startswith("0")]
    return others[number - 1] if number <= len(others) else None


def askable(view: View, element: Element, relations: Relations) -> tuple[str, int, str] | None:
    """(entity, record, element) to ask so that this element becomes known of this record; None where asking does not help."""
    for _ in range(4):
        step = _one_step(view, element, relations)
        if step is None:
            return None
        if step == (view, element):
            return view.entity, view.id, element.key
        view, element = step
    return None


def _one_step(view: View, element: Element, relations: Relations) -> tuple[View, Element] | None:
    """One hop towards the record and the element that a person can tell."""
    if element.entity not in POOL:
        return None
    if element.relation is not None:
        hops = {"head": relations.head, "household": relations.household, "place": relations.place}
        hop = hops.get(element.relation.to)
        target = hop(view) if hop else None
        return (target, element_of(element.relation.element)) if target else None
    if element.computed is not None and element.computed.when == "always":
        told = _told(element)
        return (view, told) if told else None
    if element.entity != view.entity:
        home = _across(view, element.entity, relations) or (view if (element.entity, view.entity) in _KEPT_HERE else None)
        return (home, element) if home else None
    return view, element


def _across(view: View, entity: str, relations: Relations) -> View | None:
    if entity == "household":
        return relations.household(view)
    if entity == "place":
        return relations.place(view)
    if entity == "person":
        return relations.head(view) if view.entity == "household" else relations.person(view.links.get("person"))
    return None


def _told(element: Element) -> Element | None:
    """What a computed element follows from, as far as a person can be asked for it."""
    assert element.computed is not None
    for key in element.computed.inputs:
        try:
            found = element_of(key)
        except Refused:
            continue
        if found.computed is None or found.computed.when == "missing":
            return found
    return None
