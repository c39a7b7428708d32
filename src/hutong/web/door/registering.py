"""A system is registered, or its entry changed, by a form in plain words: first how it signs in, then the rest on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.directory import queries as directory
from hutong.domain.door import commands
from hutong.domain.door.queries import listing
from hutong.domain.door.queries.listing import MANAGE
from hutong.domain.door.queries.register import SystemView
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound
from hutong.web.door import typed
from hutong.web.door.register import shown_once
from hutong.web.page import Req, page
from hutong.web.staff.tasks.typed import department_choices
from hutong.web.words_door import DOOR


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request: _form(request, None, request.POST.get("protocol", "")))
def new(request: Req) -> HttpResponse:
    """Which way it signs in; then the form; then its secrets, once."""
    if request.method != "POST":
        return _form(request, None, request.GET.get("protocol", ""))
    wanted = typed.system_of(request, request.POST.get("name", "").strip(), request.POST.get("protocol", ""))
    made = commands.register(request.actor, new=wanted)
    return shown_once(request, wanted.name, made)


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request, name: _form(request, _own(request.actor, name), ""))
def change(request: Req, name: str) -> HttpResponse:
    """The same form for an entry that stands. Its name stays; its secrets stay."""
    known = _own(request.actor, name)
    if request.method != "POST":
        return _form(request, known, "")
    wanted = typed.system_of(request, name, request.POST.get("protocol", known.protocol), known)
    commands.change_system(request.actor, new=wanted)
    messages.success(request, _("登记改好了。"))
    return redirect("door-system", name=name)


def _own(actor: Actor, name: str) -> SystemView:
    entry = listing.entry(actor, name)
    if not entry.mine or entry.system.state == "ended":
        raise NotFound("没有代号为 {name} 的系统。", "它可能是别的地方登记的。", name=name)
    return entry.system


def _form(request: Req, known: SystemView | None, protocol: str) -> HttpResponse:
    protocol = protocol or (known.protocol if known else "")
    if protocol not in DOOR["door_protocol"]:
        return render(request, "staff/door/ways.html", {"ways": list(DOOR["door_protocol"])})
    shown: Any = _written(request, known, protocol)
    context = {
        "known": known, "protocol": protocol, "form": shown, "levels": typed.LEVELS, "classes": typed.CLASSES,
        "securities": range(1, 6), "departments": department_choices(), "areas": _areas(request.actor),
        "owners": _owners(request.actor),
        "ways": list(DOOR["door_protocol"]) if known else (),
    }  # fmt: skip
    return render(request, "staff/door/form.html", context)


def _written(request: Req, known: SystemView | None, protocol: str) -> dict[str, Any]:
    """What stands in the fields: what was typed and refused, else what the register says, else nothing yet."""
    if request.method == "POST":
        return typed.typed(request)
    if known is not None:
        return typed.of_system(known)
    return typed.blank(request.actor, protocol)


def _areas(actor: Actor) -> list[tuple[int, str]]:
    own = directory.area(actor.area)
    if actor.department:
        return [(own.code, own.name)]
    below = [(one.code, one.name) for one in directory.areas(actor) if one.code != own.code]
    return [(own.code, own.name), *below]


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """Whose a system may be: her own department's; for the desk, any department's or none's."""
    known, own = department_choices(), actor.department
    return [one for one in known if one[0] == own] or [(own, own)] if own else [("", _("不分部门")), *known]
