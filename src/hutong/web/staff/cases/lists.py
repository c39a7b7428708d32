"""The cases that a post may see, thirty a page: open, late, its own unit's, closed; by category, by place, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hutong.blueprint.casework.categories import categories, groups
from hutong.domain.cases import queries
from hutong.domain.directory import queries as directory
from hutong.domain.pool.queries.places import named_places
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound
from hutong.web.page import Req, page, record_id
from hutong.web.values import english
from hutong.web.words import choices

RIGHTS = ("cases.take", "cases.work", "cases.check", "cases.steer", "cases.duty")
# What the numbers of a board mean by where a case stands.
STATES = {"take": ("collected", "accepted"), "asked": ("confirming",)}
OUTCOMES = ("solved", "unsolved", "silent", "outside_law", "outside_power", "unfounded", "joined", "withdrawn")
# A page further back than this is no page that anybody leafs to.
LAST = 200


def works_on_cases(actor: Actor) -> bool:
    """Whether the post has anything to do with cases."""
    return any(actor.may(right) for right in RIGHTS)


def check_works(actor: Actor) -> None:
    """Raises NotFound for a post that has nothing to do with cases."""
    if not works_on_cases(actor):
        raise NotFound("没有这个页面。", "它可能不在您这个岗位的权限里。")


@page(needs="hat")
def cases(request: Req) -> HttpResponse:
    """One tab of the list. `?tab=late&category=street_lamp&area=110114011000&q=路灯&page=2`."""
    actor = request.actor
    check_works(actor)
    asked = request.GET
    tab = asked.get("tab", "")
    tabs = choices("case_tab")
    tab = tab if tab in dict(tabs) else _first_tab(actor)
    category = asked["category"] if asked.get("category") in categories() else ""
    area = _area(actor, asked.get("area", ""))
    number = _page(asked.get("page", ""))
    said = asked.get("q", "").strip()[:60]
    also = _from_a_board(actor, asked, area)
    lines, more = queries.listing(actor, tab=tab, category=category, area=area, text=said, page=number, also=also)
    names = ("outcome", "state", "since", "compound")
    keep = {"category": category, "area": area or "", "q": said, **{name: asked.get(name, "")[:80] for name in names}}
    context = {
        "tabs": tabs,
        "tab": tab,
        "lines": lines,
        "page": number,
        "next": number + 1 if more and number < LAST else 0,
        "asked": keep,
        "filtered": any(keep.values()),
        "groups": grouped_categories(),
        "places": _places(actor, area),
        "chosen": directory.path(area) if area else (),
    }
    return render(request, "staff/cases/list.html", context)


def grouped_categories() -> list[tuple[str, list[tuple[str, str]]]]:
    """All categories for a field to choose from: (group, [(key, name)]), in the reader's language."""
    named: dict[str, list[tuple[str, str]]] = {key: [] for key in groups()}
    for one in categories().values():
        named[one.group].append((one.key, one.en if english() else one.zh))
    return [(found.en if english() else found.zh, named[key]) for key, found in groups().items()]


def _from_a_board(actor: Actor, asked: Any, area: int | None) -> queries.Also:
    """What a number of a board asks for beside: how it ended, where it stands, since when, in which compound."""
    here, compound, outcome = area or actor.area, asked.get("compound", ""), asked.get("outcome", "")
    try:
        since = dt.date.fromisoformat(asked.get("since", ""))
    except ValueError:
        since = None
    places = None
    if compound and level_of(here) == "community":
        places = tuple(one.id for one in named_places(here) if compound in (one.compound, one.name))
    return queries.Also(outcome if outcome in OUTCOMES else "", STATES.get(asked.get("state", ""), ()), since, places)


def _first_tab(actor: Actor) -> str:
    """A unit sees its own work first; who takes or steers sees what is open."""
    return "open" if actor.may("cases.take") or actor.may("cases.steer") else "mine"


def _area(actor: Actor, text: str) -> int | None:
    """The place that was chosen, None for none or for one outside."""
    code = record_id(text) if text else None
    return code if code is not None and actor.covers(code) and code != actor.area else None


def _places(actor: Actor, area: int | None) -> list[dict[str, Any]]:
    """The places to choose from: below the chosen one, else beside it."""
    if level_of(actor.area) == "community":
        return []
    inside = area if area is not None and level_of(area) != "community" else parent_of(area) if area else None
    return [{"code": one.code, "name": one.name} for one in directory.areas(actor, inside)]


def _page(text: str) -> int:
    return min(int(text), LAST) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1
