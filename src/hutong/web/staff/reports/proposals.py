"""Corrections that departments propose: the community confirms or contests, the department answers, or proposes new ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hutong.blueprint.elements import Element
from hutong.domain.pool.elements import element_of
from hutong.domain.reporting import queries
from hutong.domain.reporting.commands import proposing, settling
from hutong.domain.reporting.queries.proposals import ProposalView, alike, correctable, people_to_correct, proposals
from hutong.domain.reporting.queries.rounds import RoundView
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.web import answers, values
from hutong.web.page import Req, page, record_id


@dataclass(frozen=True)
class Line:
    """A proposal beside its element, both values in people's words."""

    one: ProposalView
    element: Element
    held: str
    value: str


@dataclass(frozen=True)
class Group:
    """Open proposals of one demand about one element."""

    title: str
    department: str
    element: Element
    lines: tuple[Line, ...]


@page(needs="tasks.work")
def proposals_page(request: Req) -> HttpResponse:
    """For a community what departments hold to be right; for a department what has become of its corrections."""
    return _page(request)


def _page(request: Req, **_rest: Any) -> HttpResponse:
    actor = request.actor
    found, ended = proposals(actor), proposals(actor, closed=True, limit=50)
    context = {
        "department": _is_department(actor),
        "groups": [
            Group(one.title, one.department, element_of(one.element), tuple(_line(p) for p in one.proposals))
            for one in alike(found)
        ],
        "contested": [_line(one) for one in found if one.state == "contested"],
        "ended": [_line(one) for one in ended],
        "rounds": _rounds(actor),
        "refused": record_id(request.POST.get("proposal", "0") or "0") if request.trouble else 0,
    }
    return render(request, "staff/reports/proposals.html", context)


@page(needs="tasks.work", methods=("POST",), again=_page)
def answer(request: Req, proposal_id: int) -> HttpResponse:
    """`do`: confirm or contest (the community), uphold, drop or withdraw (the department)."""
    actor, words, do = request.actor, request.POST.get("words", ""), request.POST.get("do", "")
    if do == "confirm":
        settling.confirm(actor, proposal_id=proposal_id)
        said = _("改过来了，以后的表都用这个。")
    elif do == "contest":
        day = settling.contest(actor, proposal_id=proposal_id, why=words)
        said = _("退给部门了，%(day)s 前要答复。池里的还是社区的。") % {"day": day.isoformat()}
    elif do in ("uphold", "drop"):
        settling.answer_contest(actor, proposal_id=proposal_id, upheld=do == "uphold", words=words)
        said = _("两种说法都留着，标明说法不一。") if do == "uphold" else _("以社区的为准，记下了。")
    elif do == "withdraw":
        proposing.withdraw_proposals(actor, proposal_ids=[proposal_id])
        said = _("撤回了。")
    else:
        raise Refused("没有选怎么答。", "请点一个按钮。")
    messages.success(request, said)
    return redirect("proposals")


@page(needs="reports.return", methods=("POST",), again=_page)
def together(request: Req) -> HttpResponse:
    """Confirms those that are alike, as far as they are ticked."""
    ids = [record_id(one) for one in request.POST.getlist("ids")]
    if not ids:
        raise Refused("还没有选。", "请勾上要一起确认的。")
    n = len(settling.confirm_all(request.actor, proposal_ids=ids))
    messages.success(request, ngettext("改过来了 %(n)d 条。", "改过来了 %(n)d 条。", n) % {"n": n})
    return redirect("proposals")


@page(needs="reports.demand", methods=("GET", "POST"))
def new(request: Req, round_id: int) -> HttpResponse:
    """Corrections to a round: the merged list handed back, or one value of one person."""
    return _new(request, round_id)


def _new(request: Req, round_id: int, **told: Any) -> HttpResponse:
    view, _places = queries.round_state(request.actor, round_id)
    elements = correctable(request.actor, round_id)
    text = request.GET.get("q", "").strip()
    chosen = next((one for one in elements if one.key == request.GET.get("element", "")), None)
    context: dict[str, Any] = {
        "round": view, "elements": elements, "query": text, "chosen": chosen, "may": view.mine,
        "people": people_to_correct(request.actor, round_id, text) if text and chosen else (),
        "field": answers.field_of(chosen) if chosen else None, **told,
    }  # fmt: skip
    return render(request, "staff/reports/proposal_new.html", context)


@page(needs="reports.demand", methods=("POST",), again=_new)
def one(request: Req, round_id: int) -> HttpResponse:
    """One value of one person."""
    element, value = request.POST.get("element", ""), answers.typed(request.POST, "value")
    if value is answers.NOTHING:
        raise Refused("还没有填。", "选一个或写下来；要是没有，请点“没有”。")
    person = record_id(request.POST.get("person", ""))
    made = proposing.Correction("person", person, element, value, request.POST.get("reason", ""))
    proposing.propose(request.actor, round_id=round_id, corrections=[made])
    messages.success(request, _("提给社区了，15 个工作日里答复。"))
    return redirect("proposals")


@page(needs="reports.demand", methods=("POST",), again=_new)
def file(request: Req, round_id: int) -> HttpResponse:
    """The merged list that the department has corrected: what differs becomes proposals; what cannot is shown."""
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused("还没有选文件。", "请选改过的那个汇总表。")
    reason = request.POST.get("reason", "")
    made = proposing.propose_from_file(
        request.actor, round_id=round_id, data=sent.read(), filename=sent.name or "", reason=reason
    )
    n = len(made.proposed)
    if n:
        messages.success(request, ngettext("提给社区 %(n)d 条更正。", "提给社区 %(n)d 条更正。", n) % {"n": n})
    if made.refused:
        return _new(request, round_id, back=made)
    return redirect("proposals")


def _rounds(actor: Actor) -> list[RoundView]:
    """The department's own rounds of which something is approved, the closed ones too: there its corrections come from."""
    if not _is_department(actor):
        return []
    found = [*queries.rounds(actor), *queries.rounds(actor, closed=True)]
    return [one for one in found if one.mine and one.approved][:20]


def _is_department(actor: Actor) -> bool:
    return actor.may("reports.demand")


def _line(one: ProposalView) -> Line:
    try:
        element = element_of(one.element)
    except Refused:
        raise NotFound() from None
    held = "" if one.held.state == "missing" else values.shown(one.element, one.held.value)
    return Line(one, element, held, values.shown(one.element, one.value))
