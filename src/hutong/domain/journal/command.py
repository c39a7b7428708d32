"""The one way to write: a command checks the right, opens the transaction, and leaves an entry in the journal."""

from __future__ import annotations

import datetime as dt
import functools
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

from django.db import connection

from hutong.domain.journal.models import Entry
from hutong.domain.journal.prepared import prepared
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Broken, NotFound

P = ParamSpec("P")
R = TypeVar("R")

# What people read a person for. A purpose is one of these words, and may go on after a colon: "form:高龄津贴".
PURPOSES = frozenset({"form", "visit", "care", "service", "check", "correction", "ask", "account", "statistics"})


@dataclass
class Draft:
    """What a running command will leave in the journal; `about` fills it."""

    entity: str = ""
    records: list[int] = field(default_factory=list)
    community: int | None = None
    purpose: str = ""
    details: dict[str, object] = field(default_factory=dict)
    day_only: bool = False


_draft: ContextVar[Draft | None] = ContextVar("draft", default=None)


def command(*, needs: str, verb: str = "") -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Marks a function `do(actor, *, …)` as a writer that needs a right. There is no default right. `verb`: what it is called in
    the journal, where the function's own name is another room's verb already.

    The function runs in one transaction inside the actor's range; its entry in the journal belongs to the same transaction,
    so neither exists without the other. Raises NotFound without the right: a stranger learns nothing.
    """

    def wrap(do: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(do)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not actor.may(needs):
                raise NotFound()
            with scope(actor):
                token = _draft.set(Draft())
                try:
                    result = do(actor, *args, **kwargs)
                    _write(actor, verb or do.__name__, needs)
                finally:
                    _draft.reset(token)
            return result

        run.needs, run.verb = needs, verb or do.__name__  # type: ignore[attr-defined]
        return run

    return wrap


def about(
    *,
    entity: str = "",
    records: Iterable[int] = (),
    community: int | None = None,
    purpose: str = "",
    day_only: bool = False,
    **details: object,
) -> None:
    """Says, inside a command, what its journal entry is about. Later calls add to earlier ones.

    `day_only`: somebody unnamed acts. The entry keeps the day and no hour, and a number that tells no order.
    """
    draft = _draft.get()
    if draft is None:
        raise Broken("about() outside a command")
    draft.entity = entity or draft.entity
    draft.records.extend(records)
    draft.community = community or draft.community
    draft.purpose = purpose or draft.purpose
    draft.day_only = day_only or draft.day_only
    draft.details.update(details)


def unordered_id() -> int:
    """A number for a row that must not tell before or after which others it came: random, of 18 digits, far from any sequence."""
    return 10**17 + secrets.randbelow(9 * 10**17)


def looked(actor: Actor, *, entity: str, records: Iterable[int], purpose: str, community: int | None = None) -> None:
    """Enters a reading of personal records. Raises Broken when the purpose is none of `PURPOSES`."""
    _check_purpose(purpose)
    ids = list(records)
    if ids:
        _enter(actor, "read", Draft(entity, ids, community or actor.community, purpose))


def looked_by_place(actor: Actor, *, entity: str, records: Mapping[int, Sequence[int]], purpose: str) -> None:
    """The same for records of several communities: an entry for each, so that each of them can see who looked."""
    _check_purpose(purpose)
    drafts = [Draft(entity, list(ids), community, purpose) for community, ids in sorted(records.items()) if ids]
    if len(drafts) == 1:
        _enter(actor, "read", drafts[0])
    else:
        Entry.objects.bulk_create([_entry(actor, "read", draft) for draft in drafts], batch_size=500)


def trace(actor: Actor, verb: str, *, entity: str, found: str, words: Sequence[dt.date] = ()) -> int:
    """Further entries of a running command that is about very many: `found` is a SELECT of records (bigint[]), community (bigint)
    and details (jsonb), a row an entry. Returns how many entries there are. Raises Broken outside a command."""
    if _draft.get() is None:
        raise Broken("trace() outside a command")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry"
            " (at, actor_id, actor_name, post, verb, entity, records, community, purpose, details, resident)"
            f" SELECT %s, %s, %s, %s, %s, %s, records, community, '', details, %s FROM ({found}) AS found",
            [clock.now(), actor.user_id, actor.name, actor.post, verb, entity, actor.resident, *words],
        )
        return int(cursor.rowcount)


def tell(topic: str, payload: dict[str, object]) -> None:
    """Puts news into the outbox, in the same transaction as what it tells of. Who tells it may not read the outbox."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_news (topic, payload, told_at, tries) VALUES (%s, %s, %s, 0)",
            [topic, json.dumps(payload, ensure_ascii=False), clock.now()],
        )


def _check_purpose(purpose: str) -> None:
    if purpose.split(":", 1)[0] not in PURPOSES:
        raise Broken(f"a reading without a known purpose: {purpose!r}")


def _write(actor: Actor, verb: str, needs: str) -> None:
    draft = _draft.get()
    if draft is not None:
        draft.details.setdefault("right", needs)
        _enter(actor, verb, draft)


def _enter(actor: Actor, verb: str, draft: Draft) -> None:
    entry = _entry(actor, verb, draft)
    if draft.day_only:
        entry.pk, entry.at = unordered_id(), clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        # not read back: whoever is unnamed may not see the area above, whose entry it is
        Entry.objects.bulk_create([entry], ignore_conflicts=True)
    else:
        _add(entry)


# A statement of our own: the entry is the one row that every command writes, and the ORM takes three times as long to say so.
_ADD = """
INSERT INTO journal_entry (at, actor_id, actor_name, post, verb, entity, records, community, purpose, details, resident)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _add(entry: Entry) -> None:
    words = [
        entry.at, entry.actor_id, entry.actor_name, entry.post, entry.verb, entry.entity, list(entry.records), entry.community,
        entry.purpose, json.dumps(entry.details, ensure_ascii=False, default=str), entry.resident,
    ]  # fmt: skip
    with prepared() as cursor:
        cursor.execute(_ADD, words)


def _entry(actor: Actor, verb: str, draft: Draft) -> Entry:
    return Entry(
        at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        post=actor.post,
        verb=verb,
        entity=draft.entity,
        records=draft.records,
        community=draft.community or actor.community,
        purpose=draft.purpose,
        details=draft.details,
        resident=actor.resident,
    )
