"""Reads of OpenID Connect: the system that asks, what a token stands for, what was agreed to, and the keys.

Statements of our own: every machine of the city asks them, all day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.domain.accounts import queries as accounts
from hutong.domain.accounts.queries import SessionView
from hutong.domain.door import rules
from hutong.domain.door.models import Consent, Grant, Key
from hutong.domain.door.queries.register import WORDS, Claims, SystemView, claims_of, read
from hutong.domain.journal.prepared import prepared
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

_CLIENT = """
SELECT {words},
    (SELECT k.kid FROM door_key k WHERE k.until IS NULL AND k.algorithm = coalesce(s.settings->>'id_token_alg', 'ES256'))
FROM door_system s WHERE s.protocol = 'oidc' AND s.{where} = %s
"""
_BY_NAME, _BY_NUMBER = (_CLIENT.format(words=WORDS, where=where) for where in ("name", "id"))
_HELD = """
SELECT g.id, g.system_id, g.sid, g.staff, g.post, coalesce(CASE WHEN t.access = %(digest)s THEN t.scopes END, g.scopes), g.issuer,
    t.made_at, t.access_ends_at, g.ends_at, t.access = %(digest)s
FROM door_token t JOIN door_grant g ON g.id = t.grant_id
WHERE g.ended_at IS NULL AND g.ends_at > %(now)s
    AND (t.access = %(digest)s AND t.access_ends_at > %(now)s OR t.refresh = %(digest)s AND t.used_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Client:
    """A system that signs in by OpenID Connect, and the key that signs for it; `kid` is empty before the first key is made."""

    view: SystemView
    kid: str

    @property
    def algorithm(self) -> str:
        """How its ID tokens are signed: ES256, or RS256 where the register says so."""
        return "RS256" if self.view.settings.get("id_token_alg") == "RS256" else "ES256"


@dataclass(frozen=True, slots=True)
class Held:
    """What a token stands for. `ends_at`: the token's own end; `access`: an access token, else a refresh token."""

    grant: int
    system: int
    sid: str
    staff: int
    post: int
    scopes: tuple[str, ...]
    issuer: str
    made_at: dt.datetime
    ends_at: dt.datetime
    access: bool


@dataclass(frozen=True, slots=True)
class Granted:
    """Which system has got tokens, about whom, under which name of the door."""

    system: int
    staff: int
    issuer: str


@dataclass(frozen=True, slots=True)
class Alive:
    """A token that is worth something now: under which sign-in, and what is told of whom."""

    session: SessionView
    claims: Claims


@dataclass(frozen=True, slots=True)
class KeyView:
    """A published key. `until`: when it goes, None for the one that signs."""

    kid: str
    algorithm: str
    public: Mapping[str, Any]
    made_at: dt.datetime
    until: dt.datetime | None


def client_of(name: str) -> Client | None:
    """The OpenID system of this name, whatever its state; None for none."""
    return _client(_BY_NAME, name)


def client_number(system: int) -> Client | None:
    """The same by its number in the register."""
    return _client(_BY_NUMBER, system)


def _client(statement: str, value: str | int) -> Client | None:
    with prepared() as cursor:
        cursor.execute(statement, [value])
        row = cursor.fetchone()
    return _made(row) if row else None


def held(token: str) -> Held | None:
    """What an access or a refresh token stands for; None for one that is over, used, revoked, or never was."""
    with prepared() as cursor:
        cursor.execute(_HELD, {"digest": rules.digest(token), "now": clock.now()})
        row = cursor.fetchone()
    if row is None:
        return None
    grant, system, sid, staff, post, scopes, issuer, made_at, access_ends, ends, access = row
    return Held(grant, system, sid, staff, post, tuple(scopes), issuer, made_at, access_ends if access else ends, access)


def grants_of(sid: str) -> tuple[Granted, ...]:
    """What came of a sign-in, ended or not."""
    rows = Grant.objects.filter(sid=sid).values_list("system_id", "staff", "issuer").distinct()
    return tuple(Granted(*row) for row in rows)


def alive(sid: str | SessionView, staff: int, post: int, system: SystemView) -> Alive | None:
    """Whether what hangs on this sign-in and post holds now: she has not signed out, holds the post, and it opens the system.
    `sid`: or the sign-in itself, when it was asked for this moment."""
    session = accounts.session(sid) if isinstance(sid, str) else sid
    if session is None:
        return None
    try:
        return Alive(session, claims_of(staff, post, system))
    except NotFound:
        return None


def agreed(actor: Actor, system: SystemView, scopes: Sequence[str]) -> bool:
    """Whether the actor has agreed before that the system learns of her what the scopes say."""
    return Consent.objects.filter(staff=actor.user_id or 0, system_id=system.id, scopes__contains=list(scopes)).exists()


def published() -> tuple[KeyView, ...]:
    """The published keys, the newest first; those that are over are not among them."""
    rows = Key.objects.exclude(until__lte=clock.now()).order_by("-made_at", "algorithm")
    return tuple(KeyView(row.kid, row.algorithm, row.public, row.made_at, row.until) for row in rows)


def key(kid: str) -> tuple[KeyView, bytes] | None:
    """A key with its sealed private part, published or over; None for one that never was."""
    row = Key.objects.filter(pk=kid).first()
    return (KeyView(row.kid, row.algorithm, row.public, row.made_at, row.until), bytes(row.private)) if row else None


def _made(row: Sequence[Any]) -> Client:
    """A row of `_CLIENT`."""
    *words, kid = row
    return Client(read(words), kid or "")
