"""What the person at the screen did and read: shown to that person first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.journal import queries as journal_queries
from hutong.web.page import Req, page


@page(needs="hat")
def journal(request: Req) -> HttpResponse:
    return render(request, "staff/journal.html", {"acts": journal_queries.own(request.actor, limit=200)})
