"""What forms cost the communities of the city, for anybody: the city and its districts, nothing below them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.measure.burden import queries
from hutong.web import burden_picture as picture
from hutong.web.page import Req, page
from hutong.web.staff.reports.burden import around, change, month_before, month_of


@page(needs="public")
def burden(request: Req) -> HttpResponse:
    """The month in the city; `m` another month. Up to ten minutes old."""
    month = month_of(request)
    found, before = queries.public(month), queries.public(month_before(month))
    context: dict[str, Any] = {
        **around(month), **change(found.total.minutes, before.total.minutes),
        "found": found, "total": found.total, "last_month": before.total, "beside": picture.beside(found.total), "level": "city",
        "departments": picture.departments(found.departments), "areas": picture.areas(found.districts),
        "tiles": picture.districts(found.districts),
    }  # fmt: skip
    return render(request, "public/burden.html", context)
