"""The first page: one thing to do, and below it what waits."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.directory import queries as directory
from hutong.web.page import Req, page


@page(needs="hat")
def home(request: Req) -> HttpResponse:
    """For a worker: hand in a form. For others: what their post may see."""
    return render(request, "staff/home.html", {"place": directory.path(request.actor.lo)})
