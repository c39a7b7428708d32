"""A person confirms what the headers mean and whom the form lists; both are remembered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.blueprint.conditions import Condition, parse_where, written
from hutong.domain.forms import rules, store, working
from hutong.domain.forms.commands.saving import save
from hutong.domain.forms.filling.targets import POOL, reachable
from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.models import Filling, Meaning
from hutong.domain.forms.reading import Label
from hutong.domain.journal.command import about, command
from hutong.domain.pool import queries as pool
from hutong.domain.pool.commands import add_local_element
from hutong.domain.pool.elements import element_of
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

# Instead of an element: nothing we keep; or a column of the department's own.
NOTHING, LOCAL = "", "local"
# A header with a telephone or identity number in it is a line of data: it is not told to other communities.
_NUMBER = re.compile(r"\d[\d -]{6,}")


@dataclass(frozen=True)
class Chosen:
    """What a person says a header means. `cell`: where it is; `element`: a key, NOTHING or LOCAL; `role` None: as proposed."""

    cell: str
    element: str
    role: str | None = None


@command(needs="forms.confirm")
def confirm_meanings(actor: Actor, *, filling_id: int, version: int | None = None, meanings: Sequence[Chosen] = ()) -> int:
    """Takes over the meanings a person has looked at: those in `meanings` as given, all others as proposed. Returns the version.

    A header without a standard element becomes a local element of the department, so that its answers are kept. What was
    confirmed is remembered for the department, and for the city while no department means something else by it.
    Raises Refused for an element that does not exist, NotFound and Conflict.
    """
    filling = store.locked(filling_id, version, actor)
    rules.check_open(filling.state)
    rules.check_own(filling.blank_id)
    labels = store.reading_of(filling).labels
    chosen = {one.cell: one for one in meanings}
    unknown = chosen.keys() - {label.cell for label in labels}
    if unknown:
        raise NotFound("表里没有 {cells} 这个栏目。", cells=sorted(unknown))
    entries = list(zip(labels, filling.form_map["meanings"], strict=True))
    for label, entry in entries:
        _take(actor, filling, label, entry, chosen.get(label.cell))
    _remember(actor, filling.department, entries)
    if filling.template is not None:
        held = {key: filling.form_map[key] for key in ("subject", "meanings")}
        filling.template.confirmed = {"cells": [label.cell for label in labels], **held}
        filling.template.save(update_fields=["confirmed"])
    if filling.state == rules.MEANING:
        filling.state = rules.WHOM
    about(entity="filling", records=[filling.pk], community=filling.community, changed=len(chosen))
    save(filling)
    return filling.version


@command(needs="forms.fill")
def confirm_whom(
    actor: Actor, *, filling_id: int, version: int | None = None, where: str = "", entity: str | None = None,
    people: Iterable[int] | None = None, remember: bool = True,
) -> int:  # fmt: skip
    """Says whom the form lists: by conditions, or by hand. Returns the version.

    Conditions are remembered with the form for next time, in every community, but for those that name somebody, and unless
    `remember` is taken back.

    Raises Refused naming the part of `where` that is not understood, NotFound for people outside the form's area.
    """
    filling = store.locked(filling_id, version, actor)
    rules.check_open(filling.state)
    rules.check_own(filling.blank_id)
    conditions = parse_where(where)
    if entity is not None and entity not in POOL:
        raise Refused("没有这一类记录。", "请选人、户、房屋、单位、物品或事件。")
    filling.whom = written(conditions)
    if len(filling.whom) > 500:
        raise Refused("条件太长了。", "请去掉几个条件,合起来不超过 500 个字。")
    filling.people = None if people is None else sorted(set(people))
    if entity is not None:
        filling.form_map["subject"] = entity
    if filling.people:
        _check_seen(actor, filling, filling.people)
    if remember and filling.template is not None and filling.people is None:
        filling.template.whom = written([c for c in conditions if not names_somebody(c)])
        filling.template.save(update_fields=["whom"])
    if filling.state == rules.MEANING:
        filling.state = rules.WHOM
    about(entity="filling", records=[filling.pk], community=filling.community, where=filling.whom)
    save(filling)
    return filling.version


def _check_seen(actor: Actor, filling: Filling, people: Sequence[int]) -> None:
    """Raises NotFound when somebody chosen by hand is not in the area that the form is for."""
    eyes = working.eyes(actor, filling.community)
    found = pool.get(eyes, entity=store.form_of(filling).entity, ids=people, purpose=f"form:{filling.title}"[:200])
    if len(found.records) < len(people):
        raise NotFound("选的记录里有的不在这份表的范围里。", "请重新选一次。")


def names_somebody(condition: Condition) -> bool:
    """Whether a condition is on who somebody is, and not on what is so of many."""
    element = element_of(condition.element)
    return element.type in ("id", "phone", "address") or (element.entity in ("person", "household") and "name" in element.key)


def _take(actor: Actor, filling: Filling, label: Label, entry: dict[str, Any], chosen: Chosen | None) -> None:
    """One header's meaning, as chosen or as proposed."""
    if chosen is not None:
        if chosen.element not in (NOTHING, LOCAL):
            element_of(chosen.element)
        entry["concept"] = None if chosen.element in (NOTHING, LOCAL) else chosen.element
        entry["role"] = entry["role"] if chosen.role is None else chosen.role or None
        if chosen.element == LOCAL or (entry["kind"] in ("workflow", "heading") and chosen.element != NOTHING):
            entry["kind"] = "stored"
    own = chosen.element == LOCAL if chosen is not None else entry["concept"] is None
    own = own or (bool(entry["concept"]) and not reachable(entry["concept"], entry["role"] or ""))
    if own and entry["kind"] == "stored" and label.part in ("column", "pair") and not _NUMBER.search(label.printed):
        entry["concept"] = add_local(actor, filling, label)
    entry["confirmed"] = True


def add_local(actor: Actor, filling: Filling, label: Label) -> str:
    """The department's own element for a header."""
    subject = filling.form_map["subject"]
    entity = subject if subject in POOL else "person"
    name = key(" ".join(label.path))[:120]
    return add_local_element(
        actor, department=filling.department, label=name, entity=entity, fresh_days=rules.lasts(label.printed)
    )


def _remember(actor: Actor, department: str, entries: Iterable[tuple[Label, Mapping[str, Any]]]) -> None:
    """Keeps each asking header's meaning for the department and brings the city's into line with all departments."""
    told = {
        key(label.printed)[:200]: (entry["concept"] or "", entry["role"] or "")
        for label, entry in entries
        if label.part in ("column", "pair") and entry["kind"] != "heading" and not _NUMBER.search(label.printed)
    }
    _keep(actor, department, told)
    if department:
        _agree(actor, told)


def _keep(actor: Actor, department: str, told: Mapping[str, tuple[str, str]]) -> None:
    """Writes meanings, over what was confirmed before."""
    words = {"confirmed_by": actor.name, "confirmed_at": clock.now()}
    Meaning.objects.bulk_create(
        [
            Meaning(department=department, header=h, element=element, role=role[:20], **words)
            for h, (element, role) in told.items()
        ],
        update_conflicts=True,
        unique_fields=["department", "header"],
        update_fields=["element", "role", *words],
    )


def _agree(actor: Actor, told: Mapping[str, tuple[str, str]]) -> None:
    said: dict[str, set[str]] = {}
    for header, element in Meaning.objects.exclude(department="").filter(header__in=told).values_list("header", "element"):
        said.setdefault(header, set()).add(element)
    common = {header: one for header, elements in said.items() if (one := rules.agreed(elements))}
    Meaning.objects.filter(department="", header__in=[header for header in said if header not in common]).delete()
    _keep(actor, "", {header: (element, told[header][1]) for header, element in common.items()})
