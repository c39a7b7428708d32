"""The way up: rounds as a level sees them, the returns that wait for it, and what it decides about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hutong.domain.directory import queries as directory
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.queries.rounds import RoundView
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req, page, part, record_id
from hutong.web.staff.reports import sheet
from hutong.web.staff.reports.pictures import bar_of, place_bar

NEEDS = "tasks.work"
PER = 50
TABS = ("here", "unlikely", "out", "declined", "approved", "all")


def looker(actor: Actor) -> None:
    """Raises NotFound for whoever looks at nothing that comes up: a community's worker has her own pages."""
    if not (actor.may("reports.review") or actor.may("reports.demand")):
        raise NotFound()


def number(text: str) -> int:
    """A page's number from an address; 1 for anything else."""
    return max(1, min(int(text), 10**6)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def within(request: Req) -> int | None:
    """The area below the reader's that is opened (`in`), None for all of it. Raises NotFound outside the reader's range."""
    asked = request.GET.get("in", "")
    if not asked:
        return None
    code = record_id(asked)
    if not request.actor.covers(code):
        raise NotFound()
    return code if code != request.actor.area else None


def trail(actor: Actor, area: int | None) -> list[tuple[int, str]]:
    """(code, name) of the opened area and of those above it, down from the reader's own, which is not in it."""
    found: list[tuple[int, str]] = []
    while area is not None and area != actor.area:
        found.append((area, (directory.path(area) or ("",))[-1]))
        area = parent_of(area)
    return found[::-1]


@page(needs=NEEDS)
def rounds(request: Req) -> HttpResponse:
    """The rounds that concern the reader; what waits here comes first, what is closed is folded."""
    looker(request.actor)
    found = queries.rounds(request.actor)
    waiting = [(one, bar_of(one)) for one in found if one.here and one.may_approve]
    others = [(one, bar_of(one)) for one in found if not (one.here and one.may_approve)]
    closed = [(one, bar_of(one)) for one in queries.rounds(request.actor, closed=True)]
    return render(request, "staff/reports/review.html", {"waiting": waiting, "others": others, "closed": closed})


@page(needs=NEEDS)
def round_page(request: Req, round_id: int) -> HttpResponse:
    """One round: how it stands, the areas below, and its returns."""
    return _round_page(request, round_id)


def _round_page(request: Req, round_id: int) -> HttpResponse:
    looker(request.actor)
    area = within(request)
    view, places = queries.round_state(request.actor, round_id, within=area)
    level, below = level_of(request.actor.area), level_of(area or request.actor.area) != "street"
    tab = _tab(request, view)
    at = number(request.GET.get("page", ""))
    lines, total = queries.returns(request.actor, round_id, only=tab, within=area, page=at, per=PER)
    kinds = queries.returns_by_kind(request.actor, round_id, within=area)
    can = view.may_approve and view.state != "closed"
    context: dict[str, Any] = {
        "round": view, "bar": bar_of(view), "tab": tab, "lines": lines, "page": at, "pages": max(1, -(-total // PER)),
        "places": [(one, place_bar(one)) for one in places] if below else (), "trail": trail(request.actor, area),
        "area": area, "can": can, "actor_level": level, "last": view.may_approve and level == view.levels[-1],
        "ticks": can and any(one.stage == level and one.state == "submitted" for one in lines),
        "settled": 0 < view.total == view.approved + view.excused,
        "usual": kinds["usual"] if can and area is None else 0, "tabs": [(one, kinds[one]) for one in TABS], "total": total,
    }  # fmt: skip
    return render(request, "staff/reports/review_round.html", context)


def _tab(request: Req, view: RoundView) -> str:
    asked = request.GET.get("tab", "")
    return asked if asked in TABS else "here" if view.here and view.may_approve else "all"


@page(needs=NEEDS, methods=("POST",))
def approve(request: Req, round_id: int) -> HttpResponse:
    """Approves the returns that are ticked, or with `usual` all in which the checks found nothing."""
    looker(request.actor)
    chosen = [record_id(one) for one in request.POST.getlist("ids")]
    if request.POST.get("usual"):
        done = commands.approve(request.actor, round_id=round_id, usual=True)
    elif chosen:
        done = commands.approve(request.actor, round_id=round_id, assignments=chosen)
    else:
        raise Refused("还没有选。", "请先勾上要通过的，或者用“一起通过”。")
    messages.success(request, ngettext("通过了 %(n)d 份。", "通过了 %(n)d 份。", done) % {"n": done})
    return redirect("review-round", round_id=round_id)


@page(needs=NEEDS)
def one(request: Req, round_id: int, assignment_id: int) -> HttpResponse:
    """One return: its table, what is wrong or changed, what was said, and what may be done with it."""
    return _one(request, round_id, assignment_id)


def _one(request: Req, round_id: int, assignment_id: int) -> HttpResponse:
    looker(request.actor)
    view = queries.assignment(request.actor, assignment_id)
    if view.round != round_id:
        raise NotFound("没有找到这份表。")
    cell = (request.POST.get("cell") or request.GET.get("cell", ""))[:20]
    context: dict[str, Any] = {"view": view, "cell": cell, "at": number(request.GET.get("page", ""))}
    if part(request):
        return render(request, "staff/reports/review_say.html", context)
    state, _places = queries.round_state(request.actor, round_id)
    open_round = state.state != "closed"
    context |= {
        "round": state, "findings": sheet.findings(view), "marks": sheet.marks(view),
        "waits": view.reviewable and view.state == "submitted" and open_round,
        "declined": view.reviewable and view.state == "declined" and open_round,
        "excused": view.reviewable and view.state == "excused" and open_round,
        "withdrawable": view.reviewable and view.state == "approved", "last": state.levels[-1] == view.stage,
    }  # fmt: skip
    if view.state != "open":
        context |= sheet.content(request.actor, view, context["at"])
        context["changes"] = queries.changes(request.actor, assignment_id)
    return render(request, "staff/reports/review_one.html", context)


def _done(do: Callable[..., Any], said: str, request: Req, round_id: int, assignment_id: int, **words: Any) -> HttpResponse:
    looker(request.actor)
    if queries.assignment(request.actor, assignment_id).round != round_id:
        raise NotFound("没有找到这份表。")
    do(request.actor, assignment_id=assignment_id, **words)
    messages.success(request, said)
    return redirect("review-one", round_id=round_id, assignment_id=assignment_id)


@page(needs=NEEDS, methods=("POST",), again=_one)
def send_back(request: Req, round_id: int, assignment_id: int) -> HttpResponse:
    """Sends a return back to its community, with the reason."""
    said = _("已经退回社区，对方会看到理由。")
    reason = request.POST.get("reason", "")
    return _done(commands.send_back, said, request, round_id, assignment_id, reason=reason)


@page(needs=NEEDS, methods=("POST",), again=_one)
def comment(request: Req, round_id: int, assignment_id: int) -> HttpResponse:
    """Says something of a cell, or of the whole return."""
    words = {"cell": request.POST.get("cell", "").strip().upper(), "text": request.POST.get("text", "")}
    return _done(commands.comment, _("意见记下了。"), request, round_id, assignment_id, **words)


@page(needs=NEEDS, methods=("POST",), again=_one)
def excuse(request: Req, round_id: int, assignment_id: int) -> HttpResponse:
    """Agrees that the form is not the community's duty."""
    reason = request.POST.get("reason", "")
    return _done(commands.excuse, _("已经同意不填。"), request, round_id, assignment_id, reason=reason)


@page(needs=NEEDS, methods=("POST",), again=_one)
def withdraw(request: Req, round_id: int, assignment_id: int) -> HttpResponse:
    """Takes an approval back; the snapshot stays, and shows it."""
    said = _("核定已经撤销，原来的核定件还在，上面写着撤销的理由。")
    reason = request.POST.get("reason", "")
    return _done(commands.withdraw, said, request, round_id, assignment_id, reason=reason)


@page(needs="reports.demand", methods=("GET", "POST"))
def close(request: Req, round_id: int) -> HttpResponse:
    """The department has what it needs. What that brings about is said before."""
    view, _places = queries.round_state(request.actor, round_id)
    if not view.mine:
        raise NotFound("没有找到这一期报表。")
    if request.method == "POST":
        commands.close_round(request.actor, round_id=round_id, checked=bool(request.POST.get("checked")))
        messages.success(request, _("这一期结束了，数据回到社区。"))
        return redirect("review-round", round_id=round_id)
    return render(request, "staff/reports/review_close.html", {"round": view, "bar": bar_of(view)})
