"""The lock before a screen: put on by a tap or by itself, taken off by whoever put it on; somebody else signs in as herself."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory.queries import StaffView
from hutong.domain.directory.queries.staff import staff_of
from hutong.domain.door.commands.passing import end_passes_of
from hutong.domain.journal import sealed
from hutong.kernel.errors import Broken, NotFound, Refused
from hutong.web import session
from hutong.web.door import asking, places
from hutong.web.door.arriving import next_of
from hutong.web.door.surely import begun
from hutong.web.page import Req, go, page, part

# How much of a form is carried over the lock, in characters; files cannot be.
MOST = 200_000
_OWN = frozenset({"csrfmiddlewaretoken", "password", "answer"})


@page(needs="public", methods=("POST",), scoped=False)
def lock(request: Req) -> HttpResponse:
    """Locks the screen, and from a page whose script hides it, says no more. A tap locks what lies open in other systems, too
    (their passes are made anew after the lock); a page that locks itself (`?idle=1`) does so when nothing has been asked for
    there either: she may be at work (`accounts.queries.before_systems`)."""
    if session.holder(request) is None:
        return go(request, "/sign-in/")
    if "idle" not in request.GET:
        end_passes_of(begun(request))
    if session.held(request) != "setup":  # one that counts as locked by itself is from now on locked for other systems, too
        session.lock(request)
    return HttpResponse(status=204) if part(request) else redirect("unlock")


@page(needs="staff", methods=("POST",), scoped=False)
def seen(request: Req) -> HttpResponse:
    """Somebody types or reads on a shared screen without asking for pages: it stays open. Nothing else is noted."""
    return HttpResponse(status=204)


@page(needs="public", methods=("GET", "POST"), scoped=False)
def unlock(request: Req) -> HttpResponse:
    """Asks her to show again who she is, and goes back to where she was with what she had typed."""
    staff = _owner(request)
    if staff is None:
        return go(request, "/sign-in/")
    if session.held(request) != "locked":
        return (
            HttpResponse(status=204, headers={"HX-Trigger": "hutong-unlocked"}) if part(request) else redirect(next_of(request))
        )
    if request.method != "POST":
        return _unlock_page(request, staff)
    if "kept" in request.GET:
        return _unlock_page(request, staff, kept=_keep(request, staff))
    try:
        how = _shown(request, staff)
    except Refused as refusal:
        request.trouble = refusal
        return _unlock_page(request, staff, kept=request.POST.get("kept", ""), status=422)
    session.unlock(request, how)
    return unlocked(request, staff, request.POST.get("kept", ""))


@page(needs="public", methods=("POST",), scoped=False)
def other(request: Req) -> HttpResponse:
    """Somebody else wants to work here: the first one's sign-in ends, as when she had signed out."""
    session.end(request)
    return go(request, "/sign-in/")


def unlocked(request: Req, staff: StaffView, kept: str = "") -> HttpResponse:
    """Back to the page: the one that lay under the lock, the one that was asked for, or the form that was under way."""
    if part(request):
        return HttpResponse(status=204, headers={"HX-Trigger": "hutong-unlocked"})
    if kept:
        return _carry_on(request, staff, kept)
    return redirect(next_of(request))


def _owner(request: Req) -> StaffView | None:
    try:
        return staff_of(session.holder(request) or 0)
    except NotFound:
        return None


def _shown(request: Req, staff: StaffView) -> str:
    """By what she has shown who she is. Raises Refused."""
    if request.POST.get("answer"):
        if asking.answered(request) != staff:
            raise Refused("通行密钥没有通过。", "请用 {name} 的通行密钥，或者输入密码。", name=staff.name)
        return "passkey"
    found = accounts.enter_by_password(staff.username, request.POST.get("password", ""), origin=places.origin(request))
    if found is None:
        raise Refused("密码不对。", "请看看大小写和输入法，再试一次。")
    return "password"


def _unlock_page(request: Req, staff: StaffView, *, kept: str = "", status: int = 200) -> HttpResponse:
    name = "door/unlock.html#panel" if part(request) else "door/unlock.html"
    context = {"staff": staff, "next": next_of(request), "kept": kept, "stays": part(request)}
    return render(request, name, context, status=status)


def _keep(request: Req, staff: StaffView) -> str:
    """A form that came while the screen was locked, sealed to her: whoever sits there meanwhile reads nothing of it."""
    where = request.GET.get("kept", "")
    if not url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}):
        return ""
    fields = [(name, values) for name, values in request.POST.lists() if name not in _OWN]
    text = json.dumps([where, fields], ensure_ascii=False)
    return sealed.seal(f"kept:{staff.id}", text).hex() if len(text) <= MOST else ""


def _carry_on(request: Req, staff: StaffView, kept: str) -> HttpResponse:
    try:
        where, fields = json.loads(sealed.unseal(f"kept:{staff.id}", bytes.fromhex(kept)))
    except (ValueError, IndexError, Broken):
        return redirect(next_of(request))
    typed: list[tuple[str, Any]] = [(name, value) for name, values in fields for value in values]
    return render(request, "door/carry_on.html", {"where": where, "typed": typed, "shown": _readable(typed)})


def _readable(typed: list[tuple[str, Any]]) -> list[str]:
    """What she had typed, as far as it is words: to recognise it by."""
    return [value for _name, value in typed if isinstance(value, str) and len(value.strip()) > 1 and not value.isdigit()][:12]
