"""What each column means, and whom the form lists: proposed, looked at, and confirmed by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.blueprint.conditions import describe, parse_where, written
from hutong.blueprint.elements import catalogue
from hutong.domain.forms import commands, queries
from hutong.domain.forms.queries.views import MeaningView, WhomView
from hutong.domain.pool import queries as pool
from hutong.kernel.errors import NotFound, Refused
from hutong.web import values
from hutong.web.page import Req, go, page, part, record_id

# From this confidence on a meaning need not be looked at one by one.
SURE = 0.9
ASKED = ("column", "pair", "row")


@dataclass(frozen=True)
class Proposal:
    """A header with what may be chosen for it, as (element key, label)."""

    meaning: MeaningView
    offers: list[tuple[str, str]]

    @property
    def level(self) -> str:
        """In words: sure, likely or unsure."""
        return "sure" if self.meaning.confidence >= SURE else "likely" if self.meaning.confidence >= 0.6 else "unsure"


@page(needs="forms.confirm", methods=("GET", "POST"))
def meaning(request: Req, filling_id: int) -> HttpResponse:
    """The proposed meanings, the doubtful ones first; everything not touched is taken as proposed."""
    view = queries.meanings(request.actor, filling_id)
    if request.method == "POST":
        chosen = list(_chosen(request.POST, view.meanings))
        commands.confirm_meanings(request.actor, filling_id=filling_id, meanings=chosen)
        return redirect("form-whom", filling_id=filling_id)
    asked = [_proposal(m) for m in view.meanings if m.part in ASKED and m.kind not in ("workflow", "heading")]
    context = {
        "filling": view.filling,
        "layout": view.layout,
        "doubtful": [p for p in asked if p.level != "sure" and not p.meaning.confirmed],
        "sure": [p for p in asked if p.level == "sure" or p.meaning.confirmed],
        "unasked": [m for m in view.meanings if m.part not in ASKED or m.kind in ("workflow", "heading")],
    }
    return render(request, "staff/forms/meaning.html", context)


def _proposal(meaning: MeaningView) -> Proposal:
    offers = [(o.element, values.label_of(o.element, o.label)) for o in meaning.offers[:3]]
    if meaning.element and meaning.element not in dict(offers):
        offers.insert(0, (meaning.element, values.label_of(meaning.element, meaning.label)))
    return Proposal(meaning, offers)


def _chosen(post: Mapping[str, str], meanings: Iterable[MeaningView]) -> Iterable[commands.Chosen]:
    """What the person changed: something typed wins over something ticked."""
    for m in meanings:
        written_text, picked = post.get(f"text-{m.cell}", "").strip(), post.get(f"other-{m.cell}", "")
        ticked = post.get(f"m-{m.cell}")
        if written_text:
            yield commands.Chosen(m.cell, _key_of(written_text, picked))
        elif ticked is not None and ticked != m.element:
            yield commands.Chosen(m.cell, ticked)


def _key_of(text: str, picked: str) -> str:
    """The element that was picked from the list, or that the typed words name."""
    known = catalogue()
    if picked in known and text in (known[picked].label, known[picked].label_en):
        return picked
    found = known.named(text) or next(iter(known.search(text)), None)
    if found is None:
        raise Refused("字典里没有“{text}”。", "换个词试试，或者选“只有这个部门要的”。", text=text)
    return found.key


@page(needs="forms.fill", methods=("GET", "POST"))
def whom(request: Req, filling_id: int) -> HttpResponse:
    """Conditions as chips, or people chosen by hand; the count follows every change."""
    if request.method == "POST":
        _change(request, filling_id)
        if not part(request):
            return redirect("form-whom", filling_id=filling_id)
    view = queries.whom(request.actor, filling_id)
    language = "en" if values.english() else "zh"
    conditions = parse_where(view.where)
    reasons = [reason for _words, reason in view.conditions]
    context = {
        "view": view,
        "filling": view.filling,
        "chips": [(describe([c], language), reason, written([c])) for c, reason in zip(conditions, reasons, strict=False)],
    }
    return render(request, "staff/forms/whom.html#whom" if part(request) else "staff/forms/whom.html", context)


def _change(request: Req, filling_id: int) -> None:
    """One change: a condition taken away or added, a person added or taken away, or back to conditions."""
    post, view = request.POST, queries.whom(request.actor, filling_id)
    people, where = view.people, view.where
    if post.get("add-person"):
        people = (*(people or ()), _listed(request, view, record_id(post["add-person"])))
    elif post.get("drop-person"):
        people = tuple(p for p in people or () if p != record_id(post["drop-person"])) or None
    elif post.get("everybody"):
        people = None
    elif post.get("drop"):
        where = written([c for c in parse_where(where) if written([c]) != post["drop"]])
    elif post.get("add", "").strip():
        more = parse_where(post["add"].strip())
        where = written([*parse_where(where), *(c for c in more if c not in parse_where(where))])
    commands.confirm_whom(request.actor, filling_id=filling_id, where=where, people=people)


def _listed(request: Req, view: WhomView, person_id: int) -> int:
    """The record that a form lists for somebody found by name: the person, or the household."""
    if view.entity == "person":
        return person_id
    found = pool.person_page(request.actor, person_id=person_id, purpose=f"form:{view.filling.title}"[:200])
    if view.entity != "household" or found.household_id is None:
        raise Refused("这份表不按人列。", "请用条件来选。")
    return found.household_id


@page(needs="forms.fill")
def candidates(request: Req, filling_id: int) -> HttpResponse:
    """People to choose by hand."""
    query = request.GET.get("q", "").strip()
    found = []
    if request.actor.department:
        raise NotFound("没有这个页面。", "它可能不在您这个岗位的权限里。")
    if len(query) > 1:
        filling = queries.filling(request.actor, filling_id)
        found = pool.find_people(request.actor, text=query, purpose=f"form:{filling.title}"[:200], limit=10)
    return render(request, "parts/candidates.html", {"people": found, "query": query, "filling_id": filling_id})


@page(needs="forms.fill", methods=("POST",))
def fill(request: Req, filling_id: int) -> HttpResponse:
    """Fills the form from the pool; may be repeated when the pool knows more."""
    commands.fill(request.actor, filling_id=filling_id)
    return go(request, reverse("form-table", args=(filling_id,)))
