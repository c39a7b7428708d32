"""Tells systems that a sign-in has ended: OpenID Connect Back-Channel Logout 1.0, a signed token to the registered address.

Only addresses that may be called are (SSRF rules of `notices.post`); in a private net those whose hosts the operator named.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlencode

from hutong.domain.door.openid.signing import logout_token
from hutong.domain.door.queries import sid_of, subject_of
from hutong.domain.door.queries.tokens import client_number, grants_of
from hutong.domain.notices import post
from hutong.domain.notices.post import Rejected

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Word:
    """To whom it goes: a system by its number, which knows the sign-in `sid` of somebody, and the door as `issuer`."""

    system: int
    sid: str
    staff: int
    issuer: str


def words_of(sid: str) -> tuple[Word, ...]:
    """Whom to tell that this sign-in has ended: every system that got a token under it and wants to hear."""
    found = {Word(one.system, sid, one.staff, one.issuer) for one in grants_of(sid)}
    return tuple(sorted((word for word in found if _address(word)), key=lambda word: (word.system, word.issuer)))


def say(word: Word) -> None:
    """Tells one system. Raises Unreachable when it is away, so that it is told again; one that refuses is not asked twice."""
    client, address = client_number(word.system), _address(word)
    if client is None or not address:
        return
    token = logout_token(
        issuer=word.issuer, audience=client.view.name, sub=subject_of(word.staff, client.view),
        sid=sid_of(word.sid, client.view), algorithm=client.algorithm,
    )  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cache-Control": "no-store"}
    try:
        post.send(address, urlencode({"logout_token": token}).encode(), headers)
    except Rejected as refusal:
        log.warning("the system %s was not told that somebody signed out: %s", client.view.name, refusal)


def _address(word: Word) -> str:
    client = client_number(word.system)
    return str(client.view.settings.get("backchannel_logout_uri") or "") if client and client.view.state != "ended" else ""
