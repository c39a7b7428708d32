"""The door: her systems and the work that waits in all of them, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.domain.door.commands import using
from hutong.domain.door.queries import health
from hutong.domain.door.queries.health import Tile
from hutong.domain.door.queries.work import KIND, WorkView, works
from hutong.domain.tasks import queries as tasks
from hutong.kernel.actor import Actor
from hutong.web.door.going import way_to
from hutong.web.page import Req, go, page, part
from hutong.web.staff.reports import due
from hutong.web.staff.reports.due import Todo

# Systems shown before the rest is folded away, and work shown before "all of it".
SHOWN, WORK = 12, 40


@dataclass(frozen=True)
class Line:
    """A piece of waiting work, whose system it is (None: our own), and where one tap leads."""

    todo: Todo
    work: WorkView | None
    where: str


@dataclass(frozen=True)
class Group:
    """Work under one heading."""

    key: str
    title: str
    lines: tuple[Line, ...]


@page(needs="hat")
def door(request: Req) -> HttpResponse:
    """Her systems, found by typing; what waits in all of them, by its day; what cannot be opened now. `q` finds while typing."""
    asked = request.GET.get("q", "").strip()[:40]
    known = health.tiles(request.actor)
    found = tuple(one for one in known if _found(asked, one)) if asked else known
    context: dict[str, Any] = {"q": asked, "tiles": found if asked else known[:SHOWN], "rest": () if asked else known[SHOWN:]}
    if part(request):
        return render(request, "staff/door/tiles.html", context)
    groups, count = waiting(request.actor)
    context |= {"groups": groups, "count": count, "more": count > WORK, "all": len(known), **troubles(known)}
    return render(request, "staff/door/door.html", context)


@page(needs="hat", methods=("POST",))
def pin(request: Req, name: str) -> HttpResponse:
    """Puts a system to the front, or back."""
    using.pin(request.actor, name=name, pinned=request.POST.get("pinned") == "1")
    return go(request, reverse("door")) if part(request) else redirect("door")


def waiting(actor: Actor) -> tuple[tuple[Group, ...], int]:
    """What waits for the post worn, in all systems, grouped by day; and how many there are."""
    inbox = tasks.inbox(actor)
    found = works(actor, [task.subject for task in inbox if task.kind == KIND])
    groups = due.grouped(due.todos(inbox, ()))
    shown, left = [], WORK
    for group in groups:
        lines = tuple(_line(todo, found) for todo in group.todos[:left])
        left -= len(lines)
        if lines:
            shown.append(Group(group.key, group.title, lines))
    return tuple(shown), len(inbox)


def troubles(tiles: tuple[Tile, ...]) -> dict[str, Any]:
    """What cannot be opened now or only slowly, and since when nobody has looked, if the checks themselves have stopped."""
    asked = [one.health for one in tiles if one.health is not None]
    stopped = bool(asked) and all(one.old for one in asked)
    fresh = [one for one in tiles if one.health is not None and not one.health.old]
    return {
        "down": [one for one in fresh if one.health and one.health.state == "down"],
        "slow": [one for one in fresh if one.health and one.health.state == "slow"],
        "unasked_since": max(one.asked_at for one in asked) if stopped else None,
    }


def _line(todo: Todo, found: dict[int, WorkView]) -> Line:
    work = found.get(todo.task.subject) if todo.task.kind == KIND else None
    return Line(todo, work, way_to(work) if work else todo.where)


def _found(asked: str, tile: Tile) -> bool:
    """Whether a system is meant: by its name in Chinese or English, its pinyin or the initials, or a word of its purpose."""
    wanted, view = asked.lower().replace(" ", ""), tile.tile.system
    if any(wanted in text.lower().replace(" ", "") for text in (view.title, view.title_en, view.purpose, view.name)):
        return True
    return wanted.isascii() and any(wanted in part for part in tile.tile.pinyin.split(" ", 1))
