"""Codes become tokens, tokens become new ones, and a family of tokens ends as one (RFC 6749, 4.1.3 and 6; RFC 9700, 4.14.2).

What is refused is refused after the transaction: that a code was burned, or that a family ended, stays.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidScopeError, OAuth2Error
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.db import transaction

from hutong.domain.door import rules
from hutong.domain.door.commands.entering import Redeemed, Spent, redeem
from hutong.domain.door.models import Consent, Grant
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.tokens import Alive, Client, alive
from hutong.domain.journal.command import about, command, unordered_id
from hutong.domain.journal.prepared import prepared
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

# How long an access token is good, in seconds. What it shows is asked anew with every use all the same.
ACCESS = 600
# By this scope a system gets a refresh token; it ends with the sign-in.
LASTING = "offline_access"
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")

_GRANTED = """
WITH family AS (
    INSERT INTO door_grant (id, system_id, ticket, sid, staff, post, scopes, issuer, made_at, ends_at, why)
    VALUES (%(grant)s, %(system)s, %(ticket)s, %(sid)s, %(staff)s, %(post)s, %(scopes)s, %(issuer)s, %(now)s, %(ends)s, '')
)
INSERT INTO door_token (grant_id, access, refresh, made_at, access_ends_at)
VALUES (%(grant)s, %(access)s, %(refresh)s, %(now)s, %(access_ends)s)
"""
_TURNED = """
WITH before AS (UPDATE door_token SET used_at = %(now)s WHERE id = %(token)s)
INSERT INTO door_token (grant_id, access, refresh, made_at, access_ends_at, scopes)
VALUES (%(grant)s, %(access)s, %(refresh)s, %(now)s, %(access_ends)s, %(narrowed)s)
"""
# Both rows are waited for: whoever comes with the same token at the same moment reads then that it was used.
_FAMILY = """
SELECT g.id, t.id, t.used_at IS NOT NULL, g.sid, g.staff, g.post, g.scopes, g.issuer, g.ends_at
FROM door_token t JOIN door_grant g ON g.id = t.grant_id
WHERE t.refresh = %s AND g.system_id = %s AND g.ended_at IS NULL AND g.ends_at > %s FOR UPDATE OF g, t
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """New tokens, kept nowhere in this form. `refresh` is empty without the scope for it; `nonce` comes back as it was sent."""

    access: str
    refresh: str
    seconds: int
    scopes: tuple[str, ...]
    issuer: str
    alive: Alive
    nonce: str = ""


def exchange(client: Client, *, code: str, redirect_uri: str, verifier: str, issuer: str) -> Issued:
    """Takes a code in and begins a family of tokens. Raises InvalidGrantError for a code that is none, is over, was another's,
    goes with another redirect address or another verifier (RFC 7636, 4.6), or whose person may not enter any more.

    A code that comes twice ends what came of it (RFC 6749, 4.1.2): somebody else has it.
    """
    with transaction.atomic():
        outcome = _exchanged(client, code, redirect_uri, verifier, issuer)
    return _told(outcome)


def _exchanged(client: Client, code: str, redirect_uri: str, verifier: str, issuer: str) -> Issued | OAuth2Error:
    try:
        found = redeem("code", code, system=client.view)
    except Spent as spent:
        _end_family(Grant.objects.filter(ticket=spent.ticket_id), client.view, "code_reused")
        return InvalidGrantError("The code was used before.")
    except Refused:
        return InvalidGrantError("The code is none of this client, or is over.")
    if not hmac.compare_digest(found.target.encode(), redirect_uri.encode()):
        return InvalidGrantError("Another redirect_uri than the code was made out for.")
    if not _proves(verifier, str(found.bound.get("challenge", ""))):
        return InvalidGrantError("The code_verifier does not match.")
    living = alive(found.session, found.staff, found.post, client.view)
    return _begun(client, found, living, issuer) if living else InvalidGrantError("The person may not enter any more.")


def _begun(client: Client, found: Redeemed, living: Alive, issuer: str) -> Issued:
    scopes = tuple(found.bound.get("scopes", ()))
    made = _made(scopes, issuer, living, str(found.bound.get("nonce", "")))
    _run(
        _GRANTED, made, grant=unordered_id(), system=client.view.id, ticket=found.ticket_id, sid=found.sid, staff=found.staff,
        post=found.post, scopes=list(scopes), issuer=issuer, ends=living.session.ends_at,
    )  # fmt: skip
    return made


def refresh(client: Client, *, token: str, scopes: Sequence[str] = ()) -> Issued:
    """New tokens for a refresh token, which is good once; `scopes`: for less than was granted, this time (RFC 6749, 6). Raises
    InvalidGrantError for one that is none, or whose person has signed out or may not enter any more, InvalidScopeError for a
    scope that was not granted.

    One that comes twice ends the family: one of the two who have it has stolen it (RFC 9700, 4.14.2).
    """
    with transaction.atomic():
        outcome = _refreshed(client, token, tuple(scopes))
    return _told(outcome)


def _refreshed(client: Client, token: str, wanted: tuple[str, ...]) -> Issued | OAuth2Error:
    with prepared() as cursor:
        cursor.execute(_FAMILY, [rules.digest(token), client.view.id, clock.now()])
        row = cursor.fetchone()
    if row is None:
        return InvalidGrantError("The refresh token is none of this client, or is over.")
    grant, turn, used, sid, staff, post, scopes, issuer, _ = row
    if used:
        _end_family(Grant.objects.filter(pk=grant), client.view, "token_reused")
        return InvalidGrantError("The refresh token was used before; all tokens of this sign-in have ended.")
    if not set(scopes).issuperset(wanted):
        return InvalidScopeError("More than was granted.")
    living = alive(sid, staff, post, client.view)
    if living is None:
        _end(Grant.objects.filter(pk=grant), "no_right")
        return InvalidGrantError("The person has signed out, or may not enter any more.")
    made = _made(tuple(scopes), issuer, living)
    _run(_TURNED, made, grant=grant, token=turn, narrowed=list(wanted) or None)
    return replace(made, scopes=wanted) if wanted else made


def revoke(client: Client, *, token: str) -> None:
    """Ends the family of one of the client's own tokens (RFC 7009); another's, and one that is none, changes nothing."""
    digest = rules.digest(token)
    with scope(SYSTEM):
        own = Grant.objects.filter(system_id=client.view.id)
        _end(own.filter(token__access=digest), "revoked")
        _end(own.filter(token__refresh=digest), "revoked")


def end_grants_of(sid: str) -> None:
    """Ends every family that hung on a sign-in, which is over."""
    with scope(SYSTEM):
        _end(Grant.objects.filter(sid=sid), "signed_out")


def forget_grants(before: dt.datetime) -> None:
    """Removes families that were over before that moment, their tokens with them."""
    with scope(SYSTEM):
        Grant.objects.filter(ends_at__lt=before).delete()


@command(needs=rules.ENTER)
def agree(actor: Actor, *, system: SystemView, scopes: Sequence[str]) -> None:
    """Notes down that the actor agrees that a system learns of her what the scopes say. Raises NotFound when her post does not
    open it."""
    if actor.user_id is None or not system.opens_for(actor):
        raise NotFound()
    values = {"scopes": list(scopes), "at": clock.now()}
    Consent.objects.update_or_create(staff=actor.user_id, system_id=system.id, defaults=values)
    about(entity="door_system", records=[system.id], system=system.name, scopes=list(scopes))


@command(needs=rules.ENTER)
def tokens_stolen(actor: Actor, *, system: SystemView, why: str) -> None:
    """Enters into the journal of the person concerned that somebody came with what only one may have, and that it all ended."""
    about(entity="door_system", records=[system.id], system=system.name, why=why)


def _end_family(families: Any, system: SystemView, why: str) -> None:
    for staff in _end(families, why):
        tokens_stolen(Actor(staff, "", "登录", 1, 0, frozenset({rules.ENTER})), system=system, why=why)


def _end(families: Any, why: str) -> list[int]:
    """Ends those that have not ended; returns whose they were."""
    rows = list(families.filter(ended_at=None).select_for_update(of=("self",)).values_list("pk", "staff"))
    Grant.objects.filter(pk__in=[pk for pk, _ in rows]).update(ended_at=clock.now(), why=why)
    return [staff for _, staff in rows]


def _made(scopes: tuple[str, ...], issuer: str, living: Alive, nonce: str = "") -> Issued:
    lasting = secrets.token_urlsafe(32) if LASTING in scopes else ""
    return Issued(secrets.token_urlsafe(32), lasting, ACCESS, scopes, issuer, living, nonce)


def _run(statement: str, made: Issued, **words: Any) -> None:
    now = clock.now()
    digests = {"access": rules.digest(made.access), "refresh": rules.digest(made.refresh) if made.refresh else None}
    ends = now + dt.timedelta(seconds=made.seconds)
    with prepared() as cursor:
        cursor.execute(statement, {**words, **digests, "now": now, "access_ends": ends})


def _proves(verifier: str, challenge: str) -> bool:
    """PKCE by SHA-256, the only method (RFC 7636, 4.6)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    return hmac.compare_digest(str(create_s256_code_challenge(verifier)), challenge)


def _told(outcome: Issued | OAuth2Error) -> Issued:
    if isinstance(outcome, OAuth2Error):
        raise outcome
    return outcome
