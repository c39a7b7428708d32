"""A resident's own page: what is under way, and where to go."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.residents import queries
from hutong.web.page import Req, page


@page(needs="resident")
def mine(request: Req) -> HttpResponse:
    """A greeting, and the ways on."""
    return render(request, "resident/mine.html", {"own": queries.me(request.actor)})
