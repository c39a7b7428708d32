"""What a form's headers mean, and whom it lists: what a person confirms before it is filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hutong.blueprint.conditions import describe, from_title
from hutong.blueprint.elements import catalogue
from hutong.domain.forms import store, working
from hutong.domain.forms.filling import is_prefilled, name_of
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.filling.rows import lines_of, matched
from hutong.domain.forms.queries.lists import may_fill, view_of
from hutong.domain.forms.queries.roles import role_name
from hutong.domain.forms.queries.views import Line, MeaningsView, MeaningView, Offer, WhomView
from hutong.domain.forms.reading import Label
from hutong.domain.forms.working import Work
from hutong.domain.journal.scope import scope
from hutong.domain.pool.columns import column
from hutong.domain.pool.queries import Selection
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound
from hutong.kernel.sentences import Sentence

_FIRST = 12
_DETAILS = {
    "person": ("age", "res_addr"),
    "household": ("res_addr",),
    "place": ("place_address",),
    "organisation": ("org_addr",),
}


def meanings(actor: Actor, filling_id: int) -> MeaningsView:
    """Each header with its proposed or confirmed meaning, others it may have, how sure we are, and why."""
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        if not store.map_of(filling):
            return MeaningsView(view_of(filling), "", ())
        form = store.form_of(filling)
        entries = zip(form.reading.labels, store.map_of(filling)["meanings"], strict=True)
        shown = tuple(_meaning(label, entry) for label, entry in entries if label.part not in ("heading", "unit"))
        return MeaningsView(view_of(filling), working.layout_of(form, store.map_of(filling)["subject"]), shown)


def whom(actor: Actor, filling_id: int) -> WhomView:
    """Whom the form lists as things stand: conditions in words, how many, and the first of them."""
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        if not store.map_of(filling):
            raise NotFound("这份表还没有读成。")
        work = working.work_on(actor, filling)
        found, given = _listed(actor, work)
        # a department is told how many there are: who they are, it has from what comes up, or from the pool as far as decided
        first = [] if actor.department else found.records[:_FIRST]
        justified = {c.element: c.words for c in from_title(filling.title)}
        return WhomView(
            view_of(filling), work.layout, work.form.entity, filling.whom, describe(work.where),
            tuple((describe([c]), justified.get(c.element, "")) for c in work.where),
            len(found.records), lines(first, found.relations, work), given is not None, given or 0, work.people,
        )  # fmt: skip


def _listed(actor: Actor, work: Work) -> tuple[Selection, int | None]:
    """The records, and how many of the department's own rows nobody fits; None when it has written none."""
    if work.layout in ("statistics", "checklist"):
        return Selection(work.form.entity, [], Relations(actor, []), work.context.at), None
    found = working.chosen(actor, work)
    if work.layout != "list" or work.people is not None or not is_prefilled(work.form, work.grid):
        return found, None
    given = lines_of(work.grid, work.form.reading.tables[0], work.form.columns(0))
    views = matched(work.form, 0, given, found.records, found.relations, found.at)
    known = [view for view in views if view is not None]
    return Selection(found.entity, known, found.relations, found.at), len(views) - len(known)


def lines(views: Sequence[View], relations: Relations, work: Work) -> tuple[Line, ...]:
    """Records as short lines."""
    if not views:
        return ()
    keys = [key for key in _DETAILS.get(views[0].entity, ()) if known_element(key)]
    cells = [column(views, key, relations, work.context.at).values for key in keys]
    found = []
    for n, view in enumerate(views):
        said = dict(zip(keys, (values[n] for values in cells), strict=True))
        age = said.pop("age", None)
        parts = [str(value) for value in said.values() if value is not None]
        found.append(Line(view.id, name_of(view), int(age) if age is not None else None, " · ".join(parts)))
    return tuple(found)


def _meaning(label: Label, entry: dict[str, Any]) -> MeaningView:
    element = known_element(entry["concept"] or "")
    known = catalogue()
    offers = tuple(Offer(key, known[key].label, score) for key, score in entry["candidates"] if key in known)
    return MeaningView(
        label.cell, " / ".join(label.path), label.part, entry["concept"] or "", element.label if element else "",
        entry["role"] or "", role_name(entry["role"]), entry["kind"], entry["confidence"], Sentence.again(entry["why"]),
        entry["confirmed"], offers,
    )  # fmt: skip
