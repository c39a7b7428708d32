"""A department's demands: the list, and the one page on which a demand is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import Draft
from hutong.domain.reporting.queries.demands import DemandView
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.workdays import add_workdays
from hutong.web import words
from hutong.web.page import Req, page, record_id

LEVELS = ("street", "district", "city")
TABS = ("mine", "todo", "decided")
# Rules with a box to tick; of a large table only the first, the rest hold.
RULES = 60
# A day further off than so many years is a slip of the finger.
FAR_YEARS = 20


@dataclass(frozen=True)
class Form:
    """What stands in the fields: as typed, as kept with the draft, or as proposed."""

    words: Draft
    first_due: str
    chosen: frozenset[int]
    dropped: frozenset[str]
    added: str
    everywhere: bool


def may_demand(actor: Actor) -> bool:
    """Whether the actor's post asks or decides."""
    return actor.may("reports.demand") or actor.may("reports.decide")


@page(needs="hat")
def demands(request: Req) -> HttpResponse:
    """Demands of one's own, those to decide, and those decided."""
    if not may_demand(request.actor):
        raise NotFound("没有这个页面。", "它可能不在您这个岗位的权限里。")
    found = queries.demands(request.actor)
    parts = {
        "mine": [one for one in found if one.mine],
        "todo": [one for one in found if one.decidable],
        "decided": [one for one in found if one.decides and one.state not in ("draft", "applied")],
    }
    open_tabs = [tab for tab in TABS if _has(request.actor, tab)]
    tab = request.GET.get("tab", "")
    tab = tab if tab in open_tabs else open_tabs[0]
    context = {"tab": tab, "tabs": [(key, len(parts[key])) for key in open_tabs], "demands": parts[tab]}
    return render(request, "staff/reports/demands.html", context)


def _has(actor: Actor, tab: str) -> bool:
    return actor.may("reports.demand" if tab == "mine" else "reports.decide")


def _new_page(request: Req, filling_id: int) -> HttpResponse:
    actor = request.actor
    filling = forms.filling(actor, filling_id)
    kept = queries.demand_with(actor, filling_id)
    rules = queries.rules_found(actor, filling_id)
    form = _form(request, kept, frozenset(rule.key for rule in rules[:RULES]))
    context: dict[str, Any] = {
        "filling": filling,
        "demand": kept,
        "form": form,
        "areas": directory.areas(actor, actor.area),
        "levels": LEVELS[: LEVELS.index(level_of(actor.area)) + 1] if level_of(actor.area) in LEVELS else (),
        "periods": words.choices("every"),
        "rules": rules[:RULES],
        "more_rules": max(0, len(rules) - RULES),
        "lead": _lead(form.first_due),
    }
    return render(request, "staff/reports/demand_new.html", context)


@page(needs="reports.demand", methods=("GET", "POST"), again=_new_page)
def new(request: Req, filling_id: int) -> HttpResponse:
    """The demand that goes with a file: written on one page, then looked at as the gate will look at it."""
    kept = queries.demand_with(request.actor, filling_id)
    if kept is not None and kept.state != "draft":
        return redirect("demand", demand_id=kept.id)
    if request.method != "POST":
        return _new_page(request, filling_id)
    said = _typed(request, filling_id, kept)
    demand = commands.draft(request.actor, filling_id=filling_id, words=said)
    commands.preview(request.actor, demand_id=demand)
    return redirect("demand", demand_id=demand)


@page(needs="reports.demand")
def lead(request: Req) -> HttpResponse:
    """How many working days lie before a due day, while it is being typed."""
    context = {"lead": _lead(request.GET.get("first_due", "")), "urgent": bool(request.GET.get("urgent"))}
    return render(request, "parts/lead.html", context)


def _lead(day: str) -> Any:
    try:
        return queries.lead(day_of(day) or clock.today())
    except Refused:
        return None


def day_of(text: str) -> dt.date | None:
    """A day as a field sends it; None for nothing. Raises Refused for what is no day, and for one far from anybody's work."""
    try:
        day = dt.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Refused("日子没有写对。", "例如 2026-11-30。") from None
    if day is not None and abs(day.year - clock.today().year) > FAR_YEARS:
        raise Refused("日子没有写对。", "例如 2026-11-30。")
    return day


def chosen_areas(request: HttpRequest) -> list[int]:
    """The areas that were ticked. Raises NotFound for what is no area."""
    return [record_id(code) for code in request.POST.getlist("area")]


def _typed(request: Req, filling_id: int, kept: DemandView | None) -> Draft:
    """The fields of the page. Raises Refused for a day that is none."""
    post = request.POST
    urgent = bool(post.get("urgent"))
    found = {rule.key for rule in queries.rules_found(request.actor, filling_id)[:RULES]}
    day = post.get("due_day", "25").strip()
    return Draft(
        purpose=post.get("purpose", "")[:500], basis=post.get("basis", "")[:500], contact=post.get("contact", "")[:120],
        period=post.get("period", "once"), due_day=int(day) if day.isascii() and day.isdigit() and len(day) < 3 else 0,
        first_due=day_of(post.get("first_due", "")), levels=post.getlist("level"),
        areas=[request.actor.area] if post.get("everywhere") else chosen_areas(request), reason=kept.reason if kept else "",
        urgent=urgent, urgent_reason=post.get("urgent_reason", "")[:500] if urgent else "",
        offers_auto=bool(post.get("offers_auto")), rules_added=post.get("rules_added", "").splitlines(),
        rules_dropped=sorted(found - set(post.getlist("rule"))) if post.get("rules_shown") else (),
    )  # fmt: skip


def _form(request: Req, kept: DemandView | None, found: frozenset[str]) -> Form:
    """The fields as they are to stand now; `found`: the rules that have a box."""
    if request.method == "POST":
        return _as_typed(request, found)
    if kept is not None:
        return _as_kept(request.actor, kept)
    day = add_workdays(clock.today(), queries.lead(clock.today()).need + 1)
    own = level_of(request.actor.area)
    said = Draft(levels=LEVELS[: LEVELS.index(own) + 1] if own in LEVELS else ())
    return Form(said, day.isoformat(), frozenset(), frozenset(), "", True)


def _as_kept(actor: Actor, kept: DemandView) -> Form:
    said = Draft(
        kept.purpose, kept.basis, kept.contact, kept.period, kept.due_day, kept.first_due, kept.levels, kept.areas, kept.reason,
        kept.urgent, kept.urgent_reason, kept.offers_auto,
    )  # fmt: skip
    everywhere = list(kept.areas) in ([], [actor.area])
    day = kept.first_due.isoformat() if kept.first_due else ""
    return Form(said, day, frozenset(kept.areas), frozenset(kept.rules_dropped), "\n".join(kept.rules_added), everywhere)


def _as_typed(request: Req, found: frozenset[str]) -> Form:
    post = request.POST
    said = Draft(
        post.get("purpose", ""), post.get("basis", ""), post.get("contact", ""), post.get("period", "once"),
        levels=post.getlist("level"), urgent=bool(post.get("urgent")), urgent_reason=post.get("urgent_reason", ""),
        offers_auto=bool(post.get("offers_auto")),
    )  # fmt: skip
    areas = frozenset(int(code) for code in post.getlist("area") if code.isascii() and code.isdigit() and len(code) < 19)
    dropped = found - frozenset(post.getlist("rule"))
    return Form(said, post.get("first_due", ""), areas, dropped, post.get("rules_added", ""), bool(post.get("everywhere")))
