"""The gaps of a filled form, by household."""

from __future__ import annotations

from collections.abc import Iterable

from hutong.domain.asks import queries as asks
from hutong.domain.forms import rules, store
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.gaps import Gap, gaps_of
from hutong.domain.forms.queries.lists import may_fill
from hutong.domain.forms.queries.tables import shown
from hutong.domain.forms.queries.views import GapView, HouseholdGaps
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import Actor

PAGE = 30


def gaps(actor: Actor, filling_id: int, page: int | None = 1) -> tuple[HouseholdGaps, ...]:
    """What the form still lacks, `PAGE` households a page from 1, all of them with `page` None; those of no household last.

    Raises Refused before the form is filled, NotFound outside the actor's area.
    """
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        rules.check_filled(filling.state)
        groups: dict[int, list[Gap]] = {}
        for gap in gaps_of(store.plans_of(filling)):
            groups.setdefault(gap.household, []).append(gap)
        order = sorted(groups, key=lambda household: household == 0)
        if page is not None:
            order = order[(page - 1) * PAGE : page * PAGE]
        looked_at_gaps(actor, filling.title, [gap for household in order for gap in groups[household]])
        doors = doors_of(actor, order)
        open_ones = asks.standing(actor, wanted_by=rules.wanted_by(filling.pk))
        return tuple(
            HouseholdGaps(h, *doors.get(h, ("", "")), tuple(gap_view(gap, open_ones) for gap in groups[h])) for h in order
        )


def looked_at_gaps(actor: Actor, title: str, shown: Iterable[Gap]) -> None:
    """Enters whose gaps were read."""
    asked = {(gap.ask[0], gap.ask[1]) for gap in shown if gap.ask}
    for entity in {entity for entity, _ in asked}:
        looked(actor, entity=entity, records=sorted(r for e, r in asked if e == entity), purpose=f"form:{title}"[:200])


def doors_of(actor: Actor, households: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Address and head of each household."""
    found = pool.get(actor, entity="household", ids=[h for h in households if h], purpose="form:gaps")
    doors = {}
    for view in found.records:
        place, head = found.relations.place(view), found.relations.head(view)
        address = str((place.values.get("_address") if place else "") or "")
        doors[view.id] = (address, str(head.values.get("name", "")) if head else "")
    return doors


def gap_view(gap: Gap, open_ones: dict[tuple[str, int, str], int]) -> GapView:
    """A gap as pages see it."""
    asked = gap.ask[2] if gap.ask else gap.element
    element = known_element(asked)
    entity, record, _ = gap.ask or ("", 0, "")
    # What no record answers stays on this form, under the form's own word.
    label, kind = element.label if element and gap.ask else gap.header, element.type if element else "text"
    choices = asks.choices_of(element) if element and gap.ask else ()
    ask_id = open_ones.get(gap.ask) if gap.ask else None
    return GapView(
        gap.page, gap.cell, gap.header, asked, label, kind, gap.state, gap.name, shown(gap.value), choices,
        gap.ask is not None, ask_id, entity, record,
    )  # fmt: skip
