"""The review of rights, as a superior sees it: what nobody has used goes with one tap, or by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.accounts.commands import reviews as commands
from hutong.domain.accounts.queries import reviews as queries
from hutong.domain.accounts.queries.reviews import Reviewed, ReviewedPost
from hutong.domain.directory.rules import MANAGE
from hutong.web.page import Req, page, record_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post of which something waits: `said`, she has said why it should stay; `due`, when the first of it goes; `opened`, the
    page shows its rights at once. Who has said something stands first, then what goes first."""

    held: ReviewedPost
    lines: list[Reviewed]
    said: bool
    due: dt.date
    opened: bool


@page(needs=MANAGE)
def listed(request: Req) -> HttpResponse:
    """The reviews of this quarter, the open ones first."""
    found = queries.reviews(request.actor)
    context = {"waiting": [one for one in found if one.waiting], "settled": [one for one in found if not one.waiting]}
    return render(request, "staff/posts/reviews.html", context)


@page(needs=MANAGE)
def one(request: Req, review: int) -> HttpResponse:
    """One unit: what was not used, by person."""
    return _one(request, review)


def _one(request: Req, review: int, **_rest: object) -> HttpResponse:
    found = queries.review(request.actor, review)
    kept = {record_id(number) for number in request.POST.getlist("keep")}
    waiting = [_waiting(held, lines, kept) for held in found.posts if (lines := _lines(held))]
    context = {
        "review": found,
        "waiting": sorted(waiting, key=lambda one: (not one.said, one.due, one.held.name)),
        "settled": [held for held in found.posts if held.unused and not _lines(held)],
        "in_use": [held for held in found.posts if not held.unused],
        "lines": sum(len(one.lines) for one in waiting),
        "kept": kept,
        "own": any(one.own and one.state == "waiting" for held in found.posts for one in held.unused),
    }
    return render(request, "staff/posts/review.html", context)


def _lines(held: ReviewedPost) -> list[Reviewed]:
    """What the reader decides on: rights that wait, of other posts than her own."""
    return [one for one in held.unused if one.state == "waiting" and not one.own]


def _waiting(held: ReviewedPost, lines: list[Reviewed], kept: set[int]) -> Waiting:
    said = any(one.objection for one in lines)
    return Waiting(held, lines, said, min(one.due for one in lines), said or any(one.id in kept for one in lines))


@page(needs=MANAGE, methods=("POST",), again=_one)
def settle(request: Req, review: int) -> HttpResponse:
    """What is not ticked goes."""
    ticked = [record_id(number) for number in request.POST.getlist("keep")]
    keep = {number: request.POST.get(f"reason-{number}", "") for number in ticked}
    commands.settle_review(request.actor, review=review, keep=keep)
    messages.success(request, _("定好了。要收回的先告诉本人，一周后收回。"))
    return redirect("rights-review", review)


@page(needs=MANAGE, methods=("POST",), again=_one)
def restore(request: Req, review: int, line: int) -> HttpResponse:
    """A right that was taken comes back."""
    commands.restore_right(request.actor, line=line)
    messages.success(request, _("恢复了，现在就能用。"))
    return redirect("rights-review", review)
