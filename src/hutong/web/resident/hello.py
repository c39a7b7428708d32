"""The way in for residents: report, look up, sign in, see what the city publishes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.web.page import Req, page


@page(needs="public")
def hello(request: Req) -> HttpResponse:
    return render(request, "resident/hello.html")
