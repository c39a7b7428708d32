"""Work is sent down: what, by when, to whom. The units stand in a tree of boxes to tick, which needs no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from hutong.domain.directory import queries as directory
from hutong.domain.tasks import commands
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req, page, record_id
from hutong.web.staff.reports.demands import chosen_areas
from hutong.web.staff.tasks.typed import department_choices, department_of, until, uploads

LEVELS = ("district", "street", "community")


@dataclass(frozen=True)
class Branch:
    """An area to tick, with those in it. `open`: something in it is ticked."""

    code: int
    name: str
    ticked: bool
    leaves: tuple[tuple[int, str, bool], ...]
    open: bool


@page(needs="tasks.send", methods=("GET", "POST"), again=lambda request: _new(request))
def new(request: Req) -> HttpResponse:
    """The form; then off it goes, to thousands of units at once if need be."""
    if request.method != "POST":
        return _new(request)
    post = request.POST
    due, due_at = until(request)
    places = _places(request)
    made = commands.send_down(
        request.actor, areas=places, title=post.get("title", ""), words=post.get("words", ""), due=due, due_at=due_at,
        department=department_of(post.get("department", "")), urgent=bool(post.get("urgent")), links=_links(request),
        files=uploads(request),
    )  # fmt: skip
    text = ngettext("下派给了 %(n)d 个单位。", "下派给了 %(n)d 个单位。", len(places))
    messages.success(request, text % {"n": len(places)})
    return redirect("task-sent", made)


def _new(request: Req) -> HttpResponse:
    chosen = set(chosen_areas(request)) if request.method == "POST" else set()
    own = level_of(request.actor.area)
    context: dict[str, Any] = {
        "branches": _tree(request.actor, chosen),
        "deep": own != "street",
        "levels": LEVELS[LEVELS.index(own) + 1 :] if own in LEVELS else LEVELS,
        "reach": request.POST.get("reach", ""),
        "own": directory.path(request.actor.area)[-1],
        "own_code": request.actor.area,
        "own_ticked": request.actor.area in chosen,
        "departments": department_choices(),
        "links": request.GET.getlist("link") or request.POST.getlist("link"),
    }
    return render(request, "staff/tasks/new.html", context)


def _tree(actor: Actor, chosen: set[int]) -> tuple[Branch, ...]:
    """The areas one level below and those two levels below."""
    below = directory.areas(actor, actor.area)
    if not below or below[0].level == "community":
        return tuple(Branch(one.code, one.name, one.code in chosen, (), False) for one in below)
    level = LEVELS[LEVELS.index(below[0].level) + 1]
    inside: dict[int, list[tuple[int, str, bool]]] = {}
    for code, names in directory.paths(directory.areas_in([actor.area], level)).items():
        inside.setdefault(parent_of(code) or 0, []).append((code, names[-1], code in chosen))
    return tuple(_branch(one.code, one.name, one.code in chosen, inside.get(one.code, [])) for one in below)


def _branch(code: int, name: str, ticked: bool, leaves: list[tuple[int, str, bool]]) -> Branch:
    return Branch(code, name, ticked, tuple(leaves), any(leaf[2] for leaf in leaves))


def _places(request: Req) -> list[int]:
    """What was ticked, or every unit of one level inside it."""
    ticked, reach = chosen_areas(request), request.POST.get("reach", "")
    if not all(request.actor.covers(code) for code in ticked):
        raise NotFound("有的单位不在您的范围里。", "请重新勾选。")
    if not reach:
        return ticked
    if reach not in LEVELS:
        raise Refused("还没有选发到哪一级。", "请选一项。")
    return directory.areas_in(ticked, reach)


def _links(request: Req) -> list[tuple[str, int]]:
    """Records of the pool that came with the address, as person:123."""
    found = []
    for text in request.POST.getlist("link")[:20]:
        entity, _colon, number = text.partition(":")
        found.append((entity[:20], record_id(number)))
    return found
