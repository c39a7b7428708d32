"""The review of rights, as a superior sees it: what nobody has used goes with one tap, or by itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.accounts.commands import reviews as commands
from hutong.domain.accounts.queries import reviews as queries
from hutong.domain.directory.rules import MANAGE
from hutong.web.page import Req, page, record_id


@page(needs=MANAGE)
def listed(request: Req) -> HttpResponse:
    """The reviews of this quarter, the open ones first."""
    return render(request, "staff/posts/reviews.html", {"reviews": queries.reviews(request.actor)})


@page(needs=MANAGE)
def one(request: Req, review: int) -> HttpResponse:
    """One unit: what was not used, by person."""
    return _one(request, review)


def _one(request: Req, review: int, **_rest: object) -> HttpResponse:
    return render(request, "staff/posts/review.html", {"review": queries.review(request.actor, review)})


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
