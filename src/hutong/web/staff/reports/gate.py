"""The gate: what a demand would ask again and cost, and the decision on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.blueprint.elements import Element, catalogue
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import Draft
from hutong.domain.reporting.findings import Findings, NearForm
from hutong.domain.reporting.queries.demands import DemandView
from hutong.kernel.errors import NotFound
from hutong.web.gate_picture import Picture, shown
from hutong.web.page import Req, page, record_id
from hutong.web.staff.reports.demands import may_demand


@dataclass(frozen=True)
class Offer:
    """A verdict to choose. `fits`: what was found speaks for it."""

    verdict: str
    fits: bool


def _demand_page(request: Req, demand_id: int) -> HttpResponse:
    demand = queries.demand(request.actor, demand_id)
    if not (demand.mine or demand.decides):
        raise NotFound("没有找到这项报表需求。")
    context = shown(demand)
    context["rules"] = _rules(request, demand)
    context["rounds"] = queries.rounds_sent(request.actor, demand_id)
    if demand.decidable:
        context["offers"] = _offers(context["picture"], demand.findings)
        context["withheld"] = _elements(queries.withheld(request.actor, demand_id))
    if demand.mine and demand.state == "pool":
        kept = [key for key in queries.withheld(request.actor, demand_id) if key not in demand.granted]
        context["withheld"] = _elements(tuple(kept))
    return render(request, "staff/reports/demand.html", context)


def _rules(request: Req, demand: DemandView) -> tuple[Any, ...]:
    """What must hold in the form, in words."""
    if demand.state != "draft":
        return queries.rules_kept(request.actor, demand.id)
    found = queries.rules_found(request.actor, demand.filling or 0)
    return tuple(rule for rule in found if rule.key not in demand.rules_dropped)


def _offers(seen: Picture | None, found: Findings | None) -> list[Offer]:
    """The verdicts in their order, with what the findings speak for."""
    columns, known = (len(found.columns), len(found.known)) if found else (0, 0)
    near: tuple[NearForm, ...] = found.near if found else ()
    fits = {
        "pool": bool(columns) and all(one.kind == "known" for one in (seen.columns if seen else ())),
        "join": any(one.duplicate for one in near),
        "new_only": 0 < known < columns,
        "admit": known == 0,
        "refuse": False,
    }
    return [Offer(verdict, fit) for verdict, fit in fits.items()]


def _elements(keys: tuple[str, ...]) -> list[Element]:
    return [element for key in keys if (element := catalogue().get(key)) is not None]


@page(needs="hat")
def demand(request: Req, demand_id: int) -> HttpResponse:
    """One demand: what the gate found, what it would cost, what was decided, and what can be done now."""
    if not may_demand(request.actor):
        raise NotFound("没有找到这项报表需求。")
    return _demand_page(request, demand_id)


@page(needs="reports.demand", methods=("POST",), again=_demand_page)
def apply(request: Req, demand_id: int) -> HttpResponse:
    """The department applies with its draft; a reason typed beside the button is taken over first."""
    reason = request.POST.get("reason", "").strip()[:500]
    kept = queries.demand(request.actor, demand_id)
    if reason != kept.reason and kept.mine and kept.state == "draft":
        commands.change(request.actor, demand_id=demand_id, words=replace(_words(kept), reason=reason))
    number = commands.apply(request.actor, demand_id=demand_id)
    messages.success(request, _("已经申请，编号 %(number)s。") % {"number": number})
    return redirect("demand", demand_id=demand_id)


def _words(kept: DemandView) -> Draft:
    return Draft(
        kept.purpose, kept.basis, kept.contact, kept.period, kept.due_day, kept.first_due, kept.levels, kept.areas, kept.reason,
        kept.urgent, kept.urgent_reason, kept.offers_auto, kept.rules_added, kept.rules_dropped,
    )  # fmt: skip


@page(needs="reports.demand", methods=("POST",), again=_demand_page)
def withdraw(request: Req, demand_id: int) -> HttpResponse:
    """The department takes its application back."""
    commands.withdraw_demand(request.actor, demand_id=demand_id)
    messages.success(request, _("申请已经撤回，又是草稿了。"))
    return redirect("demand", demand_id=demand_id)


@page(needs="reports.demand", methods=("POST",), again=_demand_page)
def file(request: Req, demand_id: int) -> HttpResponse:
    """An urgent demand is filed afterwards."""
    commands.file_urgent(request.actor, demand_id=demand_id)
    messages.success(request, _("已经补报。"))
    return redirect("demand", demand_id=demand_id)


@page(needs="reports.demand", methods=("POST",), again=_demand_page)
def take(request: Req, demand_id: int) -> HttpResponse:
    """The department gets its report from the pool; nobody is asked."""
    filling = commands.take_from_pool(request.actor, demand_id=demand_id)
    return redirect("form-table", filling_id=filling)


@page(needs="reports.decide", methods=("POST",), again=_demand_page)
def decide(request: Req, demand_id: int) -> HttpResponse:
    """The decision, with its reason; what is granted counts where the form is taken from the pool."""
    post = request.POST
    verdict, join = post.get("verdict", ""), post.get("join", "")
    granted = set(post.getlist("granted")) & set(queries.withheld(request.actor, demand_id)) if verdict == "pool" else ()
    commands.decide(
        request.actor, demand_id=demand_id, verdict=verdict, reason=post.get("reason", ""),
        join=record_id(join) if join else None, granted=sorted(granted),
    )  # fmt: skip
    messages.success(request, _("已经决定，公开目录里看得到。"))
    return redirect("demand", demand_id=demand_id)


@page(needs="reports.decide", methods=("POST",), again=_demand_page)
def revoke(request: Req, demand_id: int) -> HttpResponse:
    """An admission is taken back."""
    commands.revoke(request.actor, demand_id=demand_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("准入已经撤销，正在填的可以填完。"))
    return redirect("demand", demand_id=demand_id)
