"""Signing out where a system asks for it (OpenID Connect RP-Initiated Logout 1.0). The other systems are told by the outbox.

A system that shows an ID token of this very sign-in has been let in by it and may end it. Anybody else's link only asks her.
Nobody is sent on to an address that the system has not registered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from authlib.common.urls import add_params_to_uri
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from hutong.domain.door.connecting import listed
from hutong.domain.door.openid.signing import hinted
from hutong.domain.door.queries import sid_of
from hutong.domain.door.queries.tokens import Client, client_of
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.door.oauth import issuer, pairs_of, stopped
from hutong.web.door.onward import onward
from hutong.web.door.surely import begun
from hutong.web.page import Req, page

_KNOWN = frozenset({"id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales", "logout_hint"})


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where to go after signing out, empty for our own page; `sid`: of the sign-in that the system has shown to know, as it was
    told it; `client`: the system, None for none."""

    where: str
    sid: str
    client: Client | None

    def means(self, own: str) -> bool:
        """Whether it is this sign-in."""
        return self.client is not None and sid_of(own, self.client.view) == self.sid


@csrf_exempt
@page(needs="public", methods=("GET", "POST"), scoped=False)
def leave(request: Req) -> HttpResponse:
    """Signs out at once when the system proves that it knows this sign-in, else asks."""
    if request.method == "POST":
        words = [(name, value) for name, values in request.POST.lists() if name in _KNOWN for value in values]
        return HttpResponse(status=303, headers={"Location": f"{request.path}?{urlencode(words)}"})
    query = request.META.get("QUERY_STRING", "")
    try:
        leaving = _read(request, query)
    except Refused as refusal:
        return stopped(request, refusal)
    own = begun(request)
    if own and not leaving.means(own):
        return render(request, "door/leave.html", {"asked": query})
    if own:
        session.end(request)
    return _left(request, leaving)


@page(needs="public", methods=("POST",), scoped=False)
def left(request: Req) -> HttpResponse:
    """She has said herself that she wants to sign out."""
    try:
        leaving = _read(request, request.POST.get("asked", ""))
    except Refused as refusal:
        return stopped(request, refusal)
    session.end(request)
    return _left(request, leaving)


def _left(request: Req, leaving: Leaving) -> HttpResponse:
    return onward(request, leaving.where) if leaving.where else render(request, "door/left.html")


def _read(request: Req, query: str) -> Leaving:
    """Raises Refused for a hint that was not signed here, another system's name, or an address that is not registered."""
    pairs = pairs_of(query)
    words = dict(pairs)
    hint = words.get("id_token_hint", "")
    claims = hinted(hint, issuer(request)) if hint else {}
    name = words.get("client_id", "") or str((claims or {}).get("aud", ""))
    if claims is None or len(words) != len(pairs) or (hint and claims.get("aud") != name):
        raise Refused("退出的请求不对，没有照办。", "要退出，请按右上角的“退出”。")
    client = client_of(name) if 0 < len(name) <= 40 else None
    return Leaving(_where(client, words), str(claims.get("sid", "")), client)


def _where(client: Client | None, words: Mapping[str, str]) -> str:
    """The address to go on to, letter by letter one of the system's, with its state; empty for none."""
    where = words.get("post_logout_redirect_uri", "")
    if not where:
        return ""
    known = listed(client.view.settings, "post_logout_uris") if client and client.view.state != "ended" else ()
    if where not in known or not where.startswith(("https://", "http://")):
        raise Refused(
            "退出以后要去的地址没有登记，已经拦下。",
            "请告诉这个系统的联系人：post_logout_redirect_uri 要和登记的一字不差。",
        )
    return add_params_to_uri(where, [("state", words["state"])]) if words.get("state") else where
