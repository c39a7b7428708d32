"""One case: what was said and where, its clock, who works on it, every step; one thing to do, and the rest folded below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from hutong.blueprint.casework.danger import dangers
from hutong.blueprint.casework.process import process
from hutong.domain.cases import queries
from hutong.domain.cases.queries.cases import CaseView
from hutong.domain.cases.queries.desk import Desk, desk
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.web.page import Req, page
from hutong.web.staff.cases import clocks
from hutong.web.staff.cases.lists import check_works, grouped_categories
from hutong.web.values import english

# What a post may do, as a form of the page: its template and address, what the process calls it, and how it is headed.
FORMS: tuple[tuple[str, str, Any], ...] = (
    ("check", "pass_check", gettext_lazy("核查")),
    ("dispatch", "dispatch", gettext_lazy("受理并派遣")),
    ("sign", "sign", gettext_lazy("签收")),
    ("finish", "finish", gettext_lazy("办完了")),
    ("grant", "grant_extension", gettext_lazy("有人申请延期")),
    ("respond", "respond", gettext_lazy("答复吹哨")),
    ("rectify", "rectify", gettext_lazy("整改")),
    ("note", "note", gettext_lazy("写一句进展")),
    ("whistle", "whistle", gettext_lazy("吹哨，叫几家一起来")),
    ("extend", "ask_extension", gettext_lazy("申请延期")),
    ("bounce", "bounce", gettext_lazy("不是我们的事，退回")),
    ("refuse", "refuse", gettext_lazy("办不了，说明情况")),
    ("giveback", "give_back", gettext_lazy("不归这里办，退给转来的系统")),
    ("join", "join", gettext_lazy("和另一件是同一个问题，并过去")),
    ("relocate", "relocate", gettext_lazy("地点不对，改地点")),
    ("callback", "call_back", gettext_lazy("记下回访")),
)
# Those that can be the one thing to do; which of them it is depends on the state, and on whose turn it is.
MAIN = ("check", "sign", "finish", "dispatch", "grant", "respond", "rectify")
# Sending on is called by what it is in a state.
SENDING = {
    "accepted": gettext_lazy("派遣"),
    "dispatched": gettext_lazy("改派给别的单位"),
    "working": gettext_lazy("改派给别的单位"),
}


@dataclass(frozen=True)
class Act:
    """A form of the page. `typed`: what was typed into it before it was refused; `open`: shown unfolded."""

    key: str
    title: str
    template: str
    address: str
    main: bool = False
    open: bool = False
    typed: dict[str, Any] = field(default_factory=dict)


@page(needs="hat")
def case(request: Req, case_id: int) -> HttpResponse:
    """The whole page. Whoever looks is in the journal."""
    return shown(request, case_id)


def shown(request: Req, case_id: int, **more: Any) -> HttpResponse:
    """The page, also after an act that was refused: with what was typed, and with how the case stands now."""
    check_works(request.actor)
    view = queries.case(request.actor, case_id)
    choice = desk(request.actor, case_id)
    found = _acts(request, view)
    main = _main(request.actor, view, found)
    context = {
        "view": view,
        "desk": choice,
        "name": (view.en if english() else view.zh) if view.category else "",
        "guessed": bool(view.category) and view.category_by == "words" and view.state == "collected",
        "state": view.state_en if english() else view.state_zh,
        "main": main,
        "others": [act for act in found if main is None or act.key != main.key],
        "clock": _clock(view),
        "states": list(_states(view)),
        "danger": dangers().get(view.danger),
        "before": [p for p in view.pictures if p.moment != "after"],
        "after": [p for p in view.pictures if p.moment == "after"],
        "groups": grouped_categories(),
        "category": _typed(request, "category") or view.category or (choice.meant[0].key if choice.meant else ""),
        "extend_from": _day_after(view.due),
        "place_url": _place_url(view),
        "refer": _refer(choice),
        **more,
    }
    return render(request, "staff/cases/one.html", context)


def _acts(request: Req, view: CaseView) -> list[Act]:
    match = request.resolver_match
    sent = (match.url_name or "").removeprefix("case-") if match and request.method == "POST" else ""
    posted = {"deny": "grant"}.get(sent, sent)
    return [
        Act(
            key, str(SENDING.get(view.state, title) if key == "dispatch" else title),
            f"staff/cases/acts/{key}.html", reverse(f"case-{key}", args=[view.id]), open=key == posted,
            typed=request.POST.dict() if key == posted else {},
        )
        for key, act, title in FORMS
        if act in view.can
    ]  # fmt: skip


def _main(actor: Actor, view: CaseView, found: list[Act]) -> Act | None:
    """The one thing to do now. A community is not asked first for what its street accepts, nor anybody to send on what is at
    work."""
    waits = view.state in ("collected", "accepted")
    owner = view.owner.area == actor.area or (actor.may("cases.steer") and view.bounces > 0)
    by_key = {act.key: act for act in found}
    for key in MAIN:
        if key in by_key and (key != "dispatch" or (waits and owner)):
            act = by_key[key]
            return Act(act.key, act.title, act.template, act.address, True, True, act.typed)
    return None


def _clock(view: CaseView) -> dict[str, Any]:
    """The time in words: what is left, the first reply, and what became of the limit."""
    done = view.state in ("confirming", "closed")
    return {
        "runs": not done,
        "left": clocks.left(view.due),
        "due": clocks.moment(view.due),
        "answer": clocks.moment(view.answer_due),
        "answer_left": clocks.left(view.answer_due),
        "answered": clocks.moment(view.answered_at) if view.answered_at else "",
        "answer_late": view.answered_at is None and view.answer_due < clock.now(),
        "wanted": clocks.moment(view.wanted_due) if view.wanted_due else "",
        "rectify": clocks.moment(view.rectify_due) if view.rectify_due else "",
        "since": clocks.moment(view.collected_at),
    }


def _states(view: CaseView) -> Iterator[dict[str, Any]]:
    """The states of the process in their order: those behind, the one that the case stands in, those to come. What nobody
    verifies has no state of being checked."""
    states = process().states
    here = list(states).index(view.state)
    for at, (key, state) in enumerate(states.items()):
        if key == "checking" and view.state != key and not any(step.act == "finish_for_check" for step in view.steps):
            continue
        yield {"name": state.en if english() else state.zh, "did": at < here, "here": at == here}


def _day_after(due: dt.datetime) -> dt.date:
    """The first day to which a limit can be extended."""
    return due.astimezone(clock.BEIJING).date() + dt.timedelta(days=1)


def _place_url(view: CaseView) -> str:
    """The page of the place in the pool, where there is such a page."""
    try:
        return reverse("place", args=[view.place]) if view.place else ""
    except NoReverseMatch:
        return ""


def _refer(choice: Desk) -> str:
    """Where to go instead, as a proposal: the unit that the category leads to."""
    return (choice.unit.en if english() else choice.unit.zh) if choice.unit else ""


def _typed(request: Req, name: str) -> str:
    return str(request.POST.get(name, "")) if request.method == "POST" else ""


@page(needs="hat")
def file(request: Req, case_id: int, file_id: int) -> HttpResponse:
    """A picture of the case. Looking at it is in the journal."""
    data, kind = queries.file(request.actor, case_id, file_id)
    types = {"jpg": "image/jpeg", "mp4": "video/mp4", "webm": "video/webm"}
    return HttpResponse(
        data, content_type=types.get(kind, "application/octet-stream"), headers={"X-Content-Type-Options": "nosniff"}
    )
