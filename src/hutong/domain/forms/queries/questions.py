"""One question of a form at a time, in the order of a walk from door to door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.asks import queries as asks
from hutong.domain.forms import rules, store
from hutong.domain.forms.anchoring import anchor
from hutong.domain.forms.gaps import Gap, gaps_of
from hutong.domain.forms.queries.gaps import doors_of, gap_view, looked_at_gaps
from hutong.domain.forms.queries.lists import may_fill
from hutong.domain.forms.queries.views import GapView
from hutong.domain.forms.workbook.areas import box_of
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor


@dataclass(frozen=True)
class Question:
    """A gap with the door behind which it is answered. `key`: where it stands, "1-E5" for cell E5 of the first file; `number` of
    `total`, from 1; `before` and `after`: the keys of its neighbours, "" at the ends; `base`: the number of the last change of
    its cell, 0 for none."""

    key: str
    number: int
    total: int
    before: str
    after: str
    address: str
    head: str
    gap: GapView
    base: int


def question(actor: Actor, filling_id: int, at: str = "") -> Question | None:
    """The question at a place, or the first one at or after it; None when nothing is left to ask. The reading of whom it is about
    is entered in the journal. Raises Refused before the form is filled, NotFound."""
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        rules.check_filled(filling.state)
        plans = store.plans_of(filling)
        gaps = _walked(list(gaps_of(plans)))
        if not gaps:
            return None
        here = _place(gaps, at)
        gap = gaps[here]
        looked_at_gaps(actor, filling.title, [gap])
        address, head = doors_of(actor, [gap.household]).get(gap.household, ("", ""))
        where = anchor(store.plan_at(plans, gap.page), gap.page, gap.cell)
        base = next((edit.seq for edit in store.edits_of(filling) if edit.anchor == where), 0)
        open_ones = asks.standing(actor, wanted_by=rules.wanted_by(filling.pk))
        keys = ["", *(_key(one) for one in gaps), ""]
        return Question(
            keys[here + 1], here + 1, len(gaps), keys[here], keys[here + 2], address, head, gap_view(gap, open_ones), base
        )  # fmt: skip


def _walked(gaps: Sequence[Gap]) -> list[Gap]:
    """Door by door in the order in which the form comes to them; what is behind no door last. What one answer fills is asked
    once."""
    doors: dict[int, list[Gap]] = {}
    for gap in gaps:
        doors.setdefault(gap.household, []).append(gap)
    seen, walked = set[object](), list[Gap]()
    for household in sorted(doors, key=lambda one: one == 0):
        for gap in doors[household]:
            what = gap.ask or (gap.page, gap.cell)
            if what not in seen:
                seen.add(what)
                walked.append(gap)
    return walked


def _place(gaps: Sequence[Gap], at: str) -> int:
    keys = [_key(gap) for gap in gaps]
    if at in keys:
        return keys.index(at)
    wanted = _order(at)
    return next((n for n, key in enumerate(keys) if _order(key) >= wanted), 0)


def _order(key: str) -> tuple[int, int, int]:
    page, _, cell = key.partition("-")
    box = box_of(cell)
    return (int(page) if page.isascii() and page.isdigit() else 0, box.top if box else 0, box.left if box else 0)


def _key(gap: Gap) -> str:
    return f"{gap.page}-{gap.cell}"
