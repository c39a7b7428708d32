"""A resident's own page: what is under way, and where to go."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.residents import queries
from hutong.web.page import Req, page
from hutong.web.resident.own import cases_of


@page(needs="resident")
def mine(request: Req) -> HttpResponse:
    """What waits for her word, what is under way, and the ways on; then the same for whom she may follow."""
    return render(request, "resident/mine.html", {"own": queries.me(request.actor), "sides": cases_of(request.actor)})
