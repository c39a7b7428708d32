"""Finding a person, and the page of all that is known about one."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, Q, When
from django.db.models.functions import Length

from hutong.blueprint.elements import Element, catalogue
from hutong.domain.journal.command import looked_by_place
from hutong.domain.journal.scope import scope
from hutong.domain.pool import rows, vault
from hutong.domain.pool.columns import value
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.models import Merge, Person
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.rules import decide
from hutong.domain.pool.sightings import history, imported, sightings, source_views
from hutong.domain.pool.views import Fact, Heard, Known, MergeView, PersonLine, PersonPage, SourceView, View, by_place
from hutong.kernel import clock, identity
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

_NUMBER = re.compile(r"\+?[\d\s-]{5,}[\dXx]?")


def sources(actor: Actor) -> dict[int, SourceView]:
    """The sources of the pool by id."""
    with scope(actor):
        return source_views()


def find_people(actor: Actor, *, text: str, purpose: str, limit: int = 20) -> list[PersonLine]:
    """People whose name or pinyin holds `text`, or whose identity or telephone number is exactly `text`."""
    if not actor.may("pool.read"):
        raise NotFound()
    wanted = text.strip()
    if not wanted:
        return []
    with scope(actor):
        found = rows.views("person", rows.current("person").filter(_matching(wanted)).order_by(*_nearest(wanted))[:limit])
        looked_by_place(actor, entity="person", records=by_place(found), purpose=purpose)
        return _lines(actor, found)


def person_page(actor: Actor, *, person_id: int, purpose: str) -> PersonPage:
    """All that is known of one person. Raises NotFound outside the actor's area; a merged record leads to the kept one."""
    if not actor.may("pool.read"):
        raise NotFound()
    with scope(actor):
        found = rows.by_ids("person", [_kept(person_id)])
        if not found:
            raise NotFound()
        (view,) = found
        relations = Relations(actor, found)
        members = [m for m in relations.members(view) if m.id != view.id]
        twins = _twins(view)
        looked_by_place(actor, entity="person", records=by_place([view, *members, *twins]), purpose=purpose)
        return PersonPage(
            person=_lines(actor, [view])[0],
            themes=_themes(view, relations),
            household=tuple(_lines(actor, members)),
            household_id=relations.household_id(view),
            relations={m.id: str(m.values.get("rel_head") or "") for m in (view, *members)},
            twins=tuple(_lines(actor, twins)),
            merges=_merges(view),
        )


def _nearest(text: str) -> tuple[Any, ...]:
    """Exact initials or names first, then those that begin so, then the rest: `zs` is 张三 before 张思远 before 刘占生."""
    wanted = text.replace(" ", "").lower()
    exact, begun = Q(pinyin__startswith=f"{wanted} "), Q(pinyin__startswith=wanted) | Q(pinyin__contains=f" {wanted}")
    if not text.isascii():
        exact, begun = Q(name=text), Q(name__startswith=text)
    return (Case(When(exact, then=0), When(begun, then=1), default=2), Length("name"), "name", "id")


def _matching(text: str) -> Q:
    if _NUMBER.fullmatch(text) and len(text) >= 6:
        number = identity.clean_id_no(text)
        shadows = [vault.blind(key, number) for key in ("id_no", "tel", "tel_land", "passport_no")]
        return Q(id__in=_with_shadow(shadows))
    if text.isascii():
        return Q(pinyin__icontains=text.replace(" ", "").lower())
    return Q(name__contains=text)


def _with_shadow(shadows: Sequence[bytes]) -> list[int]:
    """Ids of the people in sight with one of these exact values. Asked first and alone: inside another query it might be asked
    once a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pool_people_by_shadow(%s::bytea[])", [list(shadows)])
        return [record for (record,) in cursor.fetchall()]


def _kept(person_id: int) -> int:
    seen: set[int] = set()
    while person_id not in seen:
        seen.add(person_id)
        person_id = Person.objects.filter(id=person_id).values_list("merged_into", flat=True).first() or person_id
    return person_id


def _lines(actor: Actor, found: Sequence[View]) -> list[PersonLine]:
    relations = Relations(actor, found)
    today = clock.today()
    return [
        PersonLine(
            view.id,
            str(view.values.get("name", "")),
            str(view.values.get("sex", "0")),
            _day(view),
            str(value(view, "res_addr", relations, today).value or ""),
            view.kind,
            view.community,
        )
        for view in found
    ]


def _day(view: View) -> dt.date | None:
    birth = view.values.get("birth_date")
    return dt.date.fromisoformat(birth) if birth else None


def _themes(view: View, relations: Relations) -> dict[str, tuple[Fact, ...]]:
    """Facts by theme, in the order of the catalogue; local ones last. What does not apply or was never asked is left out."""
    known = source_views()
    heard = history("person", view.id, known)
    today = clock.today()
    themes: dict[str, list[Fact]] = defaultdict(list)
    keys = [e.key for e in catalogue() if e.entity in ("person", "household", "place") and not e.boilerplate]
    keys += sorted(k for k in view.values if k not in catalogue() and not k.startswith("_"))
    for key in keys:
        element = element_of(key)
        cell = value(view, key, relations, today)
        if cell.state != "missing" and (cell.value is not None or key in view.values):
            themes[element.theme].append(_fact(view, element, cell, heard.get(key, []), known))
    return {theme: tuple(facts) for theme, facts in themes.items()}


def _fact(view: View, element: Element, cell: Known, heard: list[Heard], known: dict[int, SourceView]) -> Fact:
    rule: str = cell.state if cell.state == "computed" else "newest"
    against: tuple[Heard, ...] = ()
    if len(heard) > 1:
        words = sightings("person", [view.id], [element.key])[view.id, element.key]
        verdict = decide(words, owner=element.owner, fresh_days=element.fresh_days, today=clock.today())
        rule = verdict.rule
        contrary = {(one.source_id, one.seen_on, str(one.value)) for one in verdict.against}
        against = tuple(h for h in heard if (h.source.id, h.seen_on, str(h.value)) in contrary)
    elif element.key in view.values and not heard and (first := imported(view, element.key, known)):
        heard = [Heard(first.value, first.seen_on, known[first.source_id], "", "import", None)]
    return Fact(element.key, cell.value, cell.state, known.get(cell.source_id), cell.seen_on, rule, tuple(heard), against)


def _twins(view: View) -> list[View]:
    """Other records that may be the same person: the same identity number, or the same name and birth date, in sight."""
    number = view.values.get("id_no")
    same = Q(name=view.values.get("name"), birth=view.values.get("birth_date")) if view.values.get("birth_date") else Q(pk=None)
    if number:
        same |= Q(blind__contains=[vault.blind("id_no", str(number))])
    return rows.views("person", rows.current("person").filter(same).exclude(id=view.id).order_by("id")[:5])


def _merges(view: View) -> tuple[MergeView, ...]:
    made = Merge.objects.filter(kept=view.id, undone_at=None).order_by("-merged_at")
    names = dict(Person.objects.filter(id__in=[m.dropped for m in made]).values_list("id", "name"))
    return tuple(MergeView(m.id, m.dropped, names.get(m.dropped, ""), m.reason, m.merged_at) for m in made)
