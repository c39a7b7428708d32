"""The browser's side of OpenID Connect: the authorization endpoint and the page that asks for consent.

Nobody is sent to an address before it is known to be the system's; every answer names the door (`iss`, RFC 9207).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.errors import AccessDeniedError, OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError, InteractionRequiredError, LoginRequiredError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from hutong.domain.accounts.queries import SessionView
from hutong.domain.door import commands as door
from hutong.domain.door.commands.tokens import agree
from hutong.domain.door.openid.asked import ALL, Asked, Back, Declined, read
from hutong.domain.door.openid.metadata import issuer_of
from hutong.domain.door.openid.signing import hinted
from hutong.domain.door.queries import subject_of
from hutong.domain.door.queries.tokens import agreed
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from hutong.web.door.onward import onward, posted_on
from hutong.web.door.surely import SINCE, ask_again, signed_in_for, to_hats, to_sign_in
from hutong.web.door.surely import held as held_by
from hutong.web.page import Req, page

# By these words a system wants to be sure that it is still she (OpenID Connect Core, 3.1.2.1).
_SURE = frozenset({"login", "select_account"})


def issuer(request: HttpRequest) -> str:
    """The name of the provider for this browser."""
    return issuer_of(f"{request.scheme}://{request.get_host()}")


@csrf_exempt
@page(needs="public", methods=("GET", "POST"), scoped=False)
def authorize(request: Req) -> HttpResponse:
    """A system wants to know who is there (OpenID Connect Core, 3.1.2). A POST is turned into the same GET, with which the
    browser sends its cookie."""
    if request.method == "POST":
        words = urlencode([(name, value) for name, values in request.POST.lists() for value in values])
        if len(words) > 2 * ALL:  # cut off it would ask for something else
            return stopped(request, Refused("这次登录请求太长了。", "请告诉这个系统的联系人：请求最多 8000 个字符。"))
        return _see_other(f"{request.path}?{words}")
    try:
        asked = read(pairs_of(request.META.get("QUERY_STRING", "")))
        return _answer(request, asked)
    except Declined as declined:
        return told(request, declined.back, declined.error)
    except NotFound:
        raise
    except Refused as refusal:
        return stopped(request, refusal)


def _answer(request: Req, asked: Asked) -> HttpResponse:
    """A code, or what has to happen before: signing in, choosing a post, agreeing."""
    held = held_by(request)
    if held is None:
        return _sign_in(request, asked)
    if _too_old(request, asked, held):
        _show(asked, LoginRequiredError())
        return ask_again(request, asked.client.view, _here(request), _about(asked))
    if asked.hint and not _is_meant(request, asked, held):
        raise Declined(LoginRequiredError("Somebody else has signed in here."), asked.back)
    if request.actor.post_id is None:
        _show(asked, InteractionRequiredError())
        return to_hats(request.get_full_path())
    if not asked.client.view.opens_for(request.actor):
        _show(asked, AccessDeniedError())
        raise NotFound("没有这个系统，或者您这个岗位不能进。", "如果工作需要，请找街道管理员或这个系统的联系人。")
    if "consent" in asked.prompts or _must_agree(request, asked):
        _show(asked, ConsentRequiredError())
        words = {"system": asked.client.view, "asked": request.META["QUERY_STRING"], "scopes": asked.scopes}
        return render(request, "door/consent.html", words)
    return entered(request, asked, held)


def entered(request: Req, asked: Asked, held: SessionView) -> HttpResponse:
    """The code, on its way to the system. Raises NotFound when the post does not open it."""
    bound = {"challenge": asked.challenge, "nonce": asked.nonce, "scopes": asked.scopes}
    made = door.enter(
        request.actor, system=asked.client.view, sid=held.sid, how="code", target=asked.back.redirect_uri, bound=bound
    )
    return sent(request, asked.back, {"code": made.ticket})


@page(needs="hat", methods=("POST",), scoped=False)
def consent(request: Req) -> HttpResponse:
    """She has said whether she agrees. What was asked is read and checked again: the form is only where it was kept."""
    try:
        asked = read(pairs_of(request.POST.get("asked", "")))
    except Declined as declined:
        return told(request, declined.back, declined.error)
    except Refused as refusal:
        return stopped(request, refusal)
    held = held_by(request)
    if held is None:
        return _sign_in(request, asked)
    if _too_old(request, asked, held):
        return ask_again(request, asked.client.view, _here(request), _about(asked))
    if request.POST.get("answer") != "yes":
        return told(request, asked.back, AccessDeniedError("The person did not agree."))
    agree(request.actor, system=asked.client.view, scopes=asked.scopes)
    return entered(request, asked, held)


def told(request: HttpRequest, back: Back, error: OAuth2Error) -> HttpResponse:
    """An error, told to the system at its own address."""
    words = {"error": str(error.error)}
    return sent(request, back, {**words, "error_description": error.description} if error.description else words)


def sent(request: HttpRequest, back: Back, words: Mapping[str, str]) -> HttpResponse:
    """An answer to the system, with its state and the name of the door (RFC 9207)."""
    fields = {**words, **({"state": back.state} if back.state else {}), "iss": issuer(request)}
    if back.mode == "form_post":
        return posted_on(request, back.redirect_uri, fields)
    return onward(request, add_params_to_uri(back.redirect_uri, list(fields.items())))


def stopped(request: Req, refusal: Refused) -> HttpResponse:
    """Something is wrong with the system that sent the browser here; it is said here, and nobody is sent on."""
    request.trouble = refusal
    return render(request, "door/stopped.html", {"refusal": refusal}, status=400)


def pairs_of(query: str) -> list[tuple[str, str]]:
    """The parameters of a query as they stand, doubled ones too. Raises Refused for what cannot be read."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=60, errors="strict")
    except (ValueError, UnicodeError) as fault:
        raise Refused("这次登录请求读不懂。", "请从一个门里重新点开系统。") from fault
    if any("\0" in text for pair in pairs for text in pair):
        raise Refused("这次登录请求读不懂。", "请从一个门里重新点开系统。")
    return pairs


def _show(asked: Asked, error: OAuth2Error) -> None:
    """Before a page is shown. Raises Declined for a system that wants no page (prompt=none)."""
    if "none" in asked.prompts:
        raise Declined(error, asked.back)


def _must_agree(request: Req, asked: Asked) -> bool:
    view = asked.client.view
    return bool(view.settings.get("confirm")) and not agreed(request.actor, view, asked.scopes)


def _too_old(request: Req, asked: Asked, held: SessionView) -> bool:
    """Whether she must sign in again: the system says so, or it was too long ago (OpenID Connect Core, 3.1.2.1)."""
    late = asked.max_age is not None and held.auth_at + dt.timedelta(seconds=asked.max_age) < clock.now()
    mark = dict(pairs_of(_query(request))).get(SINCE, "")
    return (late or bool(asked.prompts & _SURE)) and not signed_in_for(request, held, _about(asked), mark=mark)


def _is_meant(request: Req, asked: Asked, held: SessionView) -> bool:
    """Whether she is the one of whom the system has an ID token (`id_token_hint`): on a screen that several people use, a system
    that asks without a page gets nobody else's code (OpenID Connect Core, 3.1.2.1 and 3.1.2.2)."""
    view, claims = asked.client.view, hinted(asked.hint, issuer(request)) or {}
    return (claims.get("aud"), claims.get("sub")) == (view.name, subject_of(held.staff, view))


def _sign_in(request: Req, asked: Asked) -> HttpResponse:
    _show(asked, LoginRequiredError())
    return to_sign_in(_here(request), _about(asked))


def _here(request: Req) -> str:
    """The address of this very request, without a mark of signing in again."""
    pairs = pairs_of(_query(request))
    return f"{reverse('oauth-authorize')}?{urlencode([pair for pair in pairs if pair[0] != SINCE])}"


def _query(request: Req) -> str:
    """What the system asked: in the address, or kept in the form of the page for consent."""
    return str(request.META.get("QUERY_STRING", "") or request.POST.get("asked", ""))


def _about(asked: Asked) -> str:
    """What signing in again is good for: this request alone."""
    return " ".join(("oidc", asked.client.view.name, asked.back.state, asked.nonce, asked.challenge))


def _see_other(where: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": where})
