"""The public catalogue of forms: what departments ask of communities, who decided it, and why. Anybody may read it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.reporting import queries
from hutong.web.gate_picture import shown
from hutong.web.page import Req, page, part

PER_PAGE = 50
STATES = ("applied", "admitted", "pool", "joined", "refused", "revoked")


@page(needs="public")
def catalogue(request: Req) -> HttpResponse:
    """The entries, newest first, with filters."""
    get = request.GET
    area = _number(get.get("area", "")) or None
    text, department = get.get("q", "").strip()[:80], get.get("department", "")
    state = get.get("state", "") if get.get("state") in STATES else ""
    everything = queries.public_catalogue()
    filtered = area or department or text or state
    found = queries.public_catalogue(area=area, department=department, text=text, state=state) if filtered else everything
    number = max(1, _number(get.get("page", "")))
    context = {
        "lines": found[(number - 1) * PER_PAGE : number * PER_PAGE],
        "count": len(found),
        "page": number,
        "more": number * PER_PAGE < len(found),
        "filters": {"q": text, "department": department, "area": area, "state": state},
        "departments": sorted({one.department for one in everything}),
        "areas": sorted({(one.area, one.area_name) for one in everything}),
        "states": STATES,
    }
    template = "public/catalogue.html"
    return render(request, template + "#found" if part(request) else template, context)


@page(needs="public")
def entry(request: Req, number: str) -> HttpResponse:
    """One entry: what was found, what was decided, and why. The contact of the department is for those who work with it."""
    found = queries.catalogue_entry(number)
    context = shown(found)
    if found.joined_to is not None:
        context["joined"] = next((one for one in queries.public_catalogue() if one.id == found.joined_to), None)
    return render(request, "public/catalogue_entry.html", context)


def _number(text: str) -> int:
    """The number in an address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 0
