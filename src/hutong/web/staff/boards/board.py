"""The board of an area, for whoever takes, checks or steers there. It brings itself up to date each half minute."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.cases.queries import boards
from hutong.web import board_picture as picture
from hutong.web.page import Req, page, part


@page(needs="hat")
def board(request: Req) -> HttpResponse:
    """The board of the post's own area. `?days=7|28|91&group=roads&still=1`."""
    return _shown(request, None)


@page(needs="hat")
def board_area(request: Req, area: int) -> HttpResponse:
    """The board of an area inside."""
    return _shown(request, area)


def _shown(request: Req, area: int | None) -> HttpResponse:
    asked = request.GET
    days = int(asked["days"]) if asked.get("days") in ("7", "28", "91") else 28
    found = boards.board(request.actor, area=area, days=days)
    group = next((one for one in found.groups if one.line.key == asked.get("group")), None)
    context: dict[str, Any] = {
        "board": found, "days": days, "periods": boards.PERIODS, "group": group.line.key if group else "",
        "rates": picture.rates(found), "trend": picture.trend(found.trend), "places": _places(found),
        "tiles": picture.tiles([(one.key, one.zh, one.now["open"]) for one in found.places]) if found.level == "city" else [],
        "groups": picture.groups([one.line for one in found.groups]),
        "inside": picture.groups(group.categories) if group else [], "still": bool(asked.get("still")),
        "query": urlencode({key: asked[key] for key in ("days", "group") if asked.get(key)}),
        "here": "" if found.area == request.actor.area else str(found.area), "change": _change(found),
    }  # fmt: skip
    return render(request, "staff/boards/board.html#live" if part(request) else "staff/boards/board.html", context)


def _places(found: boards.Board) -> dict[str, list[picture.Bar]]:
    """The places below with something to show, and those without; each in its order."""
    lines = picture.bars(found.places)
    some = [one for one in lines if one.line.now["open"] or one.line.figures["came"]]
    return {"some": some, "none": [one for one in lines if one not in some] if found.level != "community" else []}


def _change(found: boards.Board) -> dict[str, int]:
    """How many percent more or less came than in the period before; nothing where that had too few to say."""
    before, now = found.before.came, found.figures["came"]
    if before < boards.FEW:
        return {}
    percent = round(100 * (now - before) / before)
    return {"more": percent} if percent > 0 else {"less": -percent} if percent < 0 else {"same": 1}
