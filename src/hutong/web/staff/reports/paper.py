"""A return on paper, in the department's own layout, with a code by which anybody verifies what was approved."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hutong.domain.reporting import queries
from hutong.web import qr
from hutong.web.page import Req, page


@page(needs="hat")
def paper(request: Req, assignment_id: int) -> HttpResponse:
    """The frozen content of an approved return, with number and code; of any other a draft that says so across the page. Who may
    see it is for the query to say: the community that fills it, and those who look over what came up."""
    asked = request.GET.get("page", "")
    found = queries.paper(request.actor, assignment_id, page=int(asked) if asked.isdecimal() and len(asked) < 6 else 1)
    back = reverse("work-one", args=[found.assignment])
    if not request.actor.may("reports.return"):
        back = reverse("review-one", args=[found.round, found.assignment])
    context = {
        "sheets": found.sheets, "title": found.title, "unit": found.unit, "period": found.period, "number": found.number,
        "code": found.code, "is_draft": found.is_draft, "back_url": back,
        "page": found.page, "pages": found.pages,
    }  # fmt: skip
    if not found.is_draft:
        context["verify_url"] = request.build_absolute_uri(reverse("verify"))
        context["qr"] = qr.svg(request.build_absolute_uri(reverse("verify-code", args=[found.code])))
    return render(request, "staff/reports/paper.html", context)
