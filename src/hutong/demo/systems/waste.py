"""垃圾分类台账: the waste ledger, signed in to by CAS 3.0 through python-cas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from cas import CASClient  # type: ignore[import-untyped]

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, Sessions, System, Who, go, page, refuse, table

OUT = "<form method='post' action='/sign-out/'><button>退出</button></form>"


def made(place: Place) -> System:
    """The system, ready to answer."""
    system, sessions = System(place.declared.title, place.door), Sessions("waste_session")

    def home(request: Request) -> Answer:
        kept = sessions.of(request)
        if kept is None:
            return go(client(place).get_login_url())
        return Answer(page(system.title, table(place.declared.columns, place.rows) + OUT, kept["who"]))

    def enter(request: Request) -> Answer:
        ticket = request.query.get("ticket", "")
        try:
            username, known, _ = client(place).verify_ticket(ticket) if ticket else ("", {}, "")
        except (ValueError, requests.RequestException):
            return refuse("门没有答复，请稍后再试。", "502 Bad Gateway")
        if not username:
            return refuse("门没有认这张票，请重新进入。")
        return sessions.begin(request, go("/"), who=who_of(place, username, known or {}), ticket=ticket)

    def signed_out_at_the_door(request: Request) -> Answer:
        told = client(place).get_saml_slos(request.form.get("logoutRequest", "").encode())
        sessions.end_where("ticket", told[0].text if told else "")
        return Answer("")

    def sign_out(request: Request) -> Answer:
        return sessions.end(request, go(client(place).get_logout_url(f"{place.base}/health/")))

    system.ways |= {
        ("GET", "/"): home,
        ("GET", "/cas/"): enter,
        ("POST", "/cas/"): signed_out_at_the_door,
        ("POST", "/sign-out/"): sign_out,
    }
    return system


def client(place: Place) -> Any:
    """python-cas, asking without the machine's proxy settings."""
    session = requests.Session()
    session.trust_env = False
    return CASClient(version=3, service_url=f"{place.base}/cas/", server_url=f"{place.door}/cas/", session=session)


def who_of(place: Place, username: str, known: Mapping[str, Any]) -> Who:
    """Whom the attributes of a ticket mean (CAS Protocol 3.0, 4.5). An attribute that comes once is no list."""
    path = str(known.get("path", "")).replace("/", "")
    return place.who(username, str(known.get("name", "")), str(known.get("post", "")), path, listed(known.get("roles")))


def listed(value: Any) -> tuple[str, ...]:
    """An attribute as a tuple of its values."""
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return (str(value),) if value else ()
