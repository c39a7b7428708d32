"""The community's work on forms that came down: the inbox, and one form with everything that can be done with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import answering
from hutong.domain.reporting.queries.assignments import AssignmentView
from hutong.domain.tasks import commands as task_commands
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req, page, record_id
from hutong.web.staff.reports import due
from hutong.web.staff.reports.told import found_in, told

NEEDS = "reports.return"
# Differences from last time that are told on the page of a form before the rest is folded away.
SHOWN = 30


@page(needs="tasks.work")
def work(request: Req) -> HttpResponse:
    """What waits for the post worn, the most pressing first, and what was handed to colleagues."""
    actor = request.actor
    lines = queries.assignments_due(actor) if actor.may(NEEDS) else ()
    found = due.todos(tasks.inbox(actor), lines)
    context = {
        "groups": due.grouped(found),
        "count": len(found),
        "handed": tasks.handed(actor),
        "done": queries.assignments_due(actor, done=True)[:20] if actor.may(NEEDS) else (),
        "entire": sum(not line.rest for line in lines if line.due <= due.month_end(clock.today())),
    }
    return render(request, "staff/reports/work.html", context)


@page(needs=NEEDS)
def one(request: Req, assignment_id: int) -> HttpResponse:
    """One form: how it stands, what was said of it, three ways to fill it, and the button that hands it up."""
    return _one(request, assignment_id)


def _one(request: Req, assignment_id: int, **_rest: Any) -> HttpResponse:
    view = queries.assignment(request.actor, assignment_id)
    changes = queries.changes(request.actor, assignment_id)
    context = {
        "view": view,
        "when": due.when(view.due, view.days_left),
        "filled": view.cells - view.gaps,
        "percent": 100 * (view.cells - view.gaps) // max(1, view.cells),
        "findings": found_in(view),
        "comments": [c for c in view.comments if not c.settled],
        "reason": _said_last(view),
        "told": None if changes is None else told(changes),
        "first_changes": (changes or ())[:SHOWN],
        "more_changes": max(0, len(changes or ()) - SHOWN),
        "recallable": view.state in ("submitted", "declined") and view.stage == view.levels[0],
    }
    return render(request, "staff/reports/work_one.html", context)


def _said_last(view: AssignmentView) -> str:
    """Why an open form has come back; "" for one that never went up, or was taken back by its own community."""
    last = view.steps[-1] if view.steps and view.state == "open" else None
    return last.reason if last is not None and last.act in ("send_back", "withdraw") else ""


post = partial(page, needs=NEEDS, methods=("POST",), again=_one)


@post()
def submit(request: Req, assignment_id: int) -> HttpResponse:
    """Up it goes. `seconds`: time at work on it, only to weigh forms."""
    made = commands.submit(request.actor, assignment_id=assignment_id, seconds=seconds(request))
    level = {"street": _("街道"), "district": _("区"), "city": _("市")}.get(made.stage, "")
    messages.success(request, _("交上去了，现在在%(level)s。手填的也记进池里了，别的表不用再问。") % {"level": level})
    return redirect("work")


@post()
def decline(request: Req, assignment_id: int) -> HttpResponse:
    commands.decline(request.actor, assignment_id=assignment_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("理由已经交上去，由上级决定。填过的都还在。"))
    return redirect("work")


@post()
def recall(request: Req, assignment_id: int) -> HttpResponse:
    commands.recall(request.actor, assignment_id=assignment_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("拿回来了，可以接着改。"))
    return redirect("work-one", assignment_id=assignment_id)


@post()
def explain(request: Req, assignment_id: int) -> HttpResponse:
    """One sentence on something that does not hold, kept for the months to come."""
    key, text = request.POST.get("key", ""), request.POST.get("text", "")
    if key not in {finding.key for finding in queries.assignment(request.actor, assignment_id).findings}:
        raise Refused("这一处已经不用说明了。", "刷新一下，看看现在的样子。")
    commands.explain(request.actor, assignment_id=assignment_id, key=key, text=text)
    messages.success(request, _("记下了，以后的月份也算数。"))
    return redirect("work-one", assignment_id=assignment_id)


@post()
def consent(request: Req, assignment_id: int) -> HttpResponse:
    """The community agrees, or agrees no longer, that this form confirms itself."""
    agree = request.POST.get("agree") == "1"
    demand = queries.assignment(request.actor, assignment_id).demand
    commands.consent(request.actor, demand_id=demand, agree=agree)
    said = _("好的，以后全都填好了的月份，它自己确认。随时可以改回来。") if agree else _("好的，以后每次都由您确认。")
    messages.success(request, said)
    return redirect("work-one", assignment_id=assignment_id)


@post()
def refill(request: Req, assignment_id: int) -> HttpResponse:
    """What the pool has learned since comes into the form."""
    left = answering.refill(request.actor, assignment_id=assignment_id)
    messages.success(request, _("按池里最新的补了一遍，还有 %(n)d 格要填。") % {"n": left} if left else _("补好了，全都填上了。"))
    return redirect("work-one", assignment_id=assignment_id)


def _hand(request: Req, task_id: int, **_rest: Any) -> HttpResponse:
    task = next((one for one in tasks.inbox(request.actor) if one.id == task_id), None)
    if task is None:
        raise NotFound("没有找到这件事。", "它可能已经转给同事了。")
    context = {"task": task, "colleagues": tasks.colleagues(request.actor, task_id)}
    return render(request, "staff/reports/work_hand.html", context)


@page(needs="tasks.work", methods=("GET", "POST"), again=_hand)
def hand(request: Req, task_id: int) -> HttpResponse:
    """A task for a colleague, or back from one."""
    if request.method != "POST":
        return _hand(request, task_id)
    if request.POST.get("back"):
        task_commands.take_back(request.actor, task_id=task_id)
        messages.success(request, _("拿回来了，大家都能办。"))
        return redirect("work")
    if not request.POST.get("post"):
        raise Refused("还没有选同事。", "请选一位。")
    to, reason = record_id(request.POST["post"]), request.POST.get("reason", "")
    task_commands.hand_over(request.actor, task_id=task_id, post=to, reason=reason)
    messages.success(request, _("转过去了，现在在同事的待办里。"))
    return redirect("work")


def seconds(request: Req) -> int | None:
    """How long the page was in use, as it counted itself; None where it did not."""
    text = request.POST.get("seconds", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
