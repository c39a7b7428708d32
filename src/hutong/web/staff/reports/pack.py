"""The month's forms on one page: a look at what is different, one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from hutong.domain.forms.queries.changes import Change
from hutong.domain.reporting import commands
from hutong.domain.reporting.commands import answering
from hutong.domain.reporting.queries.packs import Ready
from hutong.domain.reporting.queries.packs import pack as pack_of
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page, record_id
from hutong.web.staff.reports.due import month_end, when
from hutong.web.staff.reports.told import told
from hutong.web.staff.reports.work import seconds

NEEDS = "reports.return"
# Up to so many differences stand open; more are folded under their count.
OPEN = 8
MOST = 200


@dataclass(frozen=True)
class Line:
    """A form of the pack, its day and its differences in words; `told` is "" where there was no last time. `shown`: what somebody
    should look at; `slight`: figures that moved no more than figures do, told in one line with the most of them."""

    ready: Ready
    when: str
    told: str
    open: bool
    rest: int
    shown: tuple[Change, ...] = ()
    slight: tuple[Change, ...] = ()
    most: float = 0.0


def _pack(request: Req) -> HttpResponse:
    ticked = {int(one) for one in request.POST.getlist("form") if one.isascii() and one.isdigit()}
    found = pack_of(request.actor, until=month_end(clock.today()))
    context: dict[str, Any] = {
        "month": clock.today(),
        "entire": [_line(one) for one in found.entire],
        "wanting": [_line(one) for one in found.wanting],
        "ticked": ticked if request.method == "POST" else {one.line.id for one in found.entire},
        "lines": sum(one.line.lines for one in found.entire),
    }
    return render(request, "staff/reports/pack.html", context)


@page(needs=NEEDS, methods=("GET", "POST"), again=_pack)
def pack(request: Req) -> HttpResponse:
    """GET: the pack. POST: the ticked forms go up together, or all are filled anew from the pool."""
    if request.method != "POST":
        return _pack(request)
    if request.POST.get("fresh"):
        return _fresh(request)
    ids = [record_id(one) for one in request.POST.getlist("form")]
    if not ids:
        raise Refused("一份也没有勾。", "勾上要一起交的。")
    n = len(commands.submit_pack(request.actor, assignment_ids=ids, seconds=seconds(request)))
    messages.success(request, ngettext("%(n)d 份表一起交上去了。", "%(n)d 份表一起交上去了。", n) % {"n": n})
    return redirect("work")


def _line(one: Ready) -> Line:
    changes = one.changes or ()
    words = "" if one.changes is None else told(changes)
    slight = tuple(change for change in changes if change.slight)
    shown = tuple(change for change in changes if not change.slight)
    most = max((abs(change.by or 0) for change in slight), default=0.0)
    day = when(one.line.due, one.line.days_left)
    return Line(one, day, words, 0 < len(shown) <= OPEN, max(0, len(shown) - MOST), shown, slight, most)


def _fresh(request: Req) -> HttpResponse:
    """What the pool has learned since the forms came down comes into those that have gaps."""
    found = pack_of(request.actor, until=month_end(clock.today()))
    wanting = [one.line for one in found.wanting if one.line.rest]
    done = sum(not answering.refill(request.actor, assignment_id=line.id) for line in wanting)
    said = ngettext("补了一遍，又有 %(n)d 份全填好了。", "补了一遍，又有 %(n)d 份全填好了。", done) % {"n": done}
    messages.success(request, said)
    return redirect("pack")
