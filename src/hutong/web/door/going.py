"""On to a system: where its sign-in starts, at the place that is wanted."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hutong.domain.door import arriving, queries
from hutong.domain.door.addresses import added
from hutong.domain.door.commands import using
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.health import healths
from hutong.domain.door.queries.vault import lacking
from hutong.domain.door.queries.work import WorkView, work
from hutong.kernel.errors import NotFound
from hutong.web.door.oauth import issuer
from hutong.web.door.onward import onward
from hutong.web.page import Req, go, page


@page(needs="hat")
def opened(request: Req, name: str) -> HttpResponse:
    """Opens a system, `to` at one of its own addresses; nobody is sent anywhere else (CWE-601). Her page remembers it. Of one
    that is down a page of ours says since when and whom to call; with `anyway` she goes on all the same."""
    view, to = queries.system(name), request.GET.get("to", "")
    if to and not arriving.is_own(to, view.address, view.settings):
        raise NotFound("这个地址不在这个系统里。", "请从一个门里重新打开。")
    health = healths([view.id]).get(view.id) if view.opens_for(request.actor) and "anyway" not in request.GET else None
    if lacking(request.actor, [view]) and view.opens_for(request.actor):
        return go(request, reverse("door-system", args=[name]))  # which says what is missing, and whom to ask
    if health and health.state == "down" and not health.old:
        return render(request, "staff/door/down.html", {"system": view, "health": health, "to": to})
    using.used(request.actor, view)
    if view.protocol == "link":
        using.follow_link(request.actor, view=view)
    where = start_of(view, to, issuer(request))
    return go(request, where) if where.startswith("/") else onward(request, where)


@page(needs="hat")
def work_opened(request: Req, work_id: int) -> HttpResponse:
    """Opens a piece of work in its system, at the right place."""
    return go(request, way_to(work(request.actor, work_id)))


def way_to(work: WorkView) -> str:
    """The address of ours that opens a piece of work where it is done."""
    way = reverse("door-go", args=[work.name])
    return f"{way}?{urlencode({'to': work.url})}" if work.url else way


def start_of(view: SystemView, to: str, issuer: str) -> str:
    """Where a system's sign-in starts. An OpenID system is told to start it (OpenID Connect Core, 4), a SAML one likewise
    (SAML V2.0 Service Provider Request Initiation Protocol), so that whoever was there before her is signed out by her coming;
    a SAML one is entered unasked only where it cannot ask (saml-profiles, 4.1.5); those of the passage and behind a proxy get
    their pass from us; any other is opened, and asks us when it does not know her."""
    initiate = str(view.settings.get("initiate_uri") or "")
    if view.protocol == "oidc" and initiate:
        return added(initiate, iss=issuer, target_link_uri=to or view.address)
    if view.protocol == "saml" and initiate:
        # systems that are older than that protocol have a word of their own for the place
        word = str(view.settings.get("initiate_target") or "target")
        return added(initiate, **{"entityID": f"{issuer}{reverse('saml-metadata')}", word: to or view.address})
    if view.protocol in ("forward", "form"):
        way = f"/door/pass/{view.name}/"
        return f"{way}?{urlencode({'to': to})}" if to else way
    if view.protocol == "saml" and view.settings.get("unsolicited"):
        way = reverse("saml-start", args=[view.name])
        return f"{way}?{urlencode({'to': to})}" if to else way
    return to or view.address
