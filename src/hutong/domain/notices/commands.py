"""The writers of notices. `put` works inside another room's command; the rest is what the delivery writes.

What was put is kept as surely as what the command itself has written: both are in one transaction.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hutong.domain.journal import sealed
from hutong.domain.journal.command import about
from hutong.domain.journal.scope import scope
from hutong.domain.notices import rules
from hutong.domain.notices.models import CHANNELS
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Broken

_PUT = """
INSERT INTO notices_notice
    (key, channel, lane, whom, kind, subject, area, sealed, created_at, next_at, until, tries, last_error)
SELECT key, channel, lane, whom, kind, subject, area, sealed, %s, %s, until, 0, ''
FROM unnest(
    %s::text[], %s::text[], %s::bytea[], %s::bytea[], %s::text[], %s::bigint[], %s::bigint[], %s::bytea[], %s::timestamptz[]
) AS given (key, channel, lane, whom, kind, subject, area, sealed, until)
ON CONFLICT DO NOTHING
"""
_LANES = """
INSERT INTO notices_lane (lane, failures, shut_until)
SELECT DISTINCT lane, 0, %s::timestamptz FROM unnest(%s::bytea[]) AS given (lane) ON CONFLICT DO NOTHING
"""
# Asked row by row through the index of the receiver (a scalar subquery, and `+ 0`), never as a join nor along the primary key: of
# a table that has just grown by a city the planner knows nothing yet.
# The first of each receiver and subject only; of a way that was down, one; never what another process has in hand.
_CLAIM = """
WITH due AS (
    SELECT one.id FROM notices_lane l CROSS JOIN LATERAL (
        SELECT n.id FROM notices_notice n
        WHERE n.lane = l.lane AND n.open AND n.next_at <= %(now)s
            AND (%(keys)s::text[] IS NULL OR n.key = ANY(%(keys)s::text[]))
            AND n.id = (
                SELECT e.id FROM notices_notice e WHERE e.whom = n.whom AND e.kind = n.kind AND e.subject = n.subject AND e.open
                ORDER BY e.id + 0 LIMIT 1)
        ORDER BY n.next_at, n.id LIMIT CASE WHEN l.failures > 0 THEN 1 ELSE %(most)s END
        FOR UPDATE SKIP LOCKED
    ) one WHERE l.shut_until <= %(now)s LIMIT %(batch)s
)
UPDATE notices_notice SET next_at = %(lease)s, tries = tries + 1 WHERE id IN (SELECT id FROM due)
RETURNING id, key, channel, lane, sealed, tries
"""
_SENT = "UPDATE notices_notice SET open = false, sent_at = %s, sealed = NULL, last_error = '' WHERE id = ANY(%s) AND open"
_FAILED = "UPDATE notices_notice SET next_at = %s, last_error = %s WHERE id = %s AND open"
_SHUT = "UPDATE notices_lane SET failures = failures + 1 WHERE lane = %s RETURNING failures"
_SHUT_UNTIL = "UPDATE notices_lane SET shut_until = %s WHERE lane = %s"
_OPENED = "UPDATE notices_lane SET failures = 0, shut_until = %s WHERE lane = ANY(%s) AND failures > 0"
_DROP = """
UPDATE notices_notice SET open = false, dropped_at = %s, sealed = NULL,
    last_error = CASE WHEN until <= %s THEN 'too late' ELSE last_error END
WHERE open AND (until <= %s OR created_at <= %s)
"""
_FORGET = """
UPDATE notices_notice SET open = false, dropped_at = %s, sealed = NULL, last_error = 'forgotten'
WHERE whom = %s AND open
"""
_SWEEP = "DELETE FROM notices_notice WHERE created_at <= %s AND NOT open"


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What is to be told. `channel`: sms (`receiver` is a telephone number), wecom or wechat (the address of a group's robot),
    hook (the address of a system; `secret` is what it verifies the signature with). `body`: plain words, or for a hook its JSON.

    (`kind`, `subject`) names what it is about; what a receiver hears of one subject comes in order. `area`: where it is about,
    None for nowhere. `until`: useless after that moment, as a code is. `once`: a name of the caller's own under which the notice
    is put only once, however often it is repeated.
    """

    channel: str
    receiver: str
    body: str
    kind: str
    subject: int
    area: int | None = None
    secret: str = ""
    until: dt.datetime | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice that this process has in hand for `rules.LEASE`, opened."""

    id: int
    key: str
    channel: str
    lane: bytes
    receiver: str
    secret: str
    body: str
    tries: int


def put(notices: Sequence[NewNotice]) -> tuple[str, ...]:
    """Keeps notices for delivery, whatever their area; returns their keys, for `delivery.deliver_now`.

    Works inside a command of the calling room, and raises Broken outside one, for an unknown channel or one without receiver.
    Delivered within a minute; `jobs.defer_delivery` after the commit makes that seconds.
    """
    about(notices=len(notices))
    if not notices:
        return ()
    made, now = [_sealed(notice) for notice in notices], clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_LANES, [now, [row[2] for row in made]])
        cursor.execute(_PUT, [now, now, *(list(column) for column in zip(*made, strict=True))])
    return tuple(row[0] for row in made)


def forget(channel: str, receiver: str) -> int:
    """Drops what waits for a receiver who is no longer to be told; returns how many. Works inside a command."""
    with scope(SYSTEM):
        dropped = _run(_FORGET, [clock.now(), whom_of(channel, receiver)])
    about(notices_dropped=dropped)
    return dropped


def claim(now: dt.datetime, batch: int, *, keys: Sequence[str] | None = None) -> list[Taken]:
    """Takes up to `batch` notices that are due, of many ways rather than many of one; `keys`: only these."""
    words = {
        "now": now,
        "keys": list(keys) if keys else None,
        "most": max(1, batch // 4),
        "batch": batch,
        "lease": now + rules.LEASE,
    }
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, words)
        return [_opened(row) for row in sorted(cursor.fetchall())]


def sent(notices: Iterable[Taken], now: dt.datetime) -> None:
    """Says that these were acknowledged: they never go out again, and their words are emptied."""
    with scope(SYSTEM):
        _run(_SENT, [now, [notice.id for notice in notices]])


def opened(lanes: Iterable[bytes], now: dt.datetime) -> None:
    """Says that these ways work."""
    with scope(SYSTEM):
        _run(_OPENED, [now, list(lanes)])


def failed(notice: Taken, now: dt.datetime, error: str, *, way_is_down: bool) -> None:
    """Says that one did not arrive. Where its way is down (`shut`), it waits for the way, behind the others; else for itself."""
    again = now if way_is_down else now + rules.wait(notice.tries)
    with scope(SYSTEM):
        _run(_FAILED, [again, error[:200], notice.id])


def shut(lane: bytes, now: dt.datetime) -> None:
    """Sends nothing that way for a while: the longer, the more often in a row it was down."""
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_SHUT, [lane])
        row = cursor.fetchone()
        cursor.execute(_SHUT_UNTIL, [now + rules.wait(row[0] if row else 1, rules.LANE_MOST), lane])


def drop_late(now: dt.datetime) -> int:
    """Gives up what is too late or too old, and removes what was over long ago; returns how many were given up."""
    with scope(SYSTEM):
        _run(_SWEEP, [now - rules.REMEMBERED])
        return _run(_DROP, [now, now, now, now - rules.KEPT])


def whom_of(channel: str, receiver: str) -> bytes:
    """The blind name of a receiver."""
    return sealed.blind(f"notice:{channel}", receiver)


def _sealed(notice: NewNotice) -> list[Any]:
    """The row of a notice, in the order of `_PUT`."""
    if notice.channel not in dict(CHANNELS) or not notice.receiver:
        raise Broken(f"a notice without a way: {notice.channel!r} about {notice.kind} {notice.subject}")
    key = f"msg_{sealed.blind('notice-once', notice.once).hex() if notice.once else secrets.token_hex(16)}"
    whom = whom_of(notice.channel, notice.receiver)
    lane = sealed.blind("notice-lane", "sms") if notice.channel == "sms" else whom
    words = sealed.seal(f"notice:{key}", json.dumps([notice.receiver, notice.secret, notice.body], ensure_ascii=False))
    return [key, notice.channel, lane, whom, notice.kind, notice.subject, notice.area, words, notice.until]


def _opened(row: tuple[Any, ...]) -> Taken:
    number, key, channel, lane, words, tries = row
    receiver, secret, body = json.loads(sealed.unseal(f"notice:{key}", words))
    return Taken(number, key, channel, bytes(lane), receiver, secret, body, tries)


def _run(sql: str, words: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return int(cursor.rowcount)
