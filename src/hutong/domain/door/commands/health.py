"""Writes down how systems stand. A check leaves no entry in the journal, a change does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict

from hutong.domain.door.asking import ask_all
from hutong.domain.door.judging import Answer, Standing, judged
from hutong.domain.door.models import Health, System
from hutong.domain.door.owning import MANAGE
from hutong.domain.door.queries.health import standing_of, to_ask
from hutong.domain.journal.command import about, command, tell
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM, Actor

_FIELDS = ("state", "since", "asked_at", "failing_since", "recent", "said")


def check_systems() -> int:
    """Asks every open system once; returns how many were asked. Takes up to `asking.PATIENCE` seconds."""
    answers = ask_all(to_ask())
    heard(answers)
    return len(answers)


def heard(answers: Mapping[int, Answer]) -> None:
    """Writes down what checks have found, by the number of the system, and tells what has changed."""
    with scope(SYSTEM):
        known = {row.system_id: standing_of(row) for row in Health.objects.filter(system__in=list(answers))}
        there = dict(System.objects.filter(pk__in=list(answers)).values_list("pk", "name"))
        after = {number: judged(known.get(number), answer) for number, answer in answers.items() if number in there}
        Health.objects.bulk_create(
            [Health(system_id=number, **_words(one)) for number, one in after.items()],
            update_conflicts=True, unique_fields=["system"], update_fields=_FIELDS,
        )  # fmt: skip
        for number, one in sorted(after.items()):
            before = known.get(number)
            if one.state != (before.state if before else "up"):
                health_changed(SYSTEM, name=there[number], number=number, state=one.state, since=one.since)


@command(needs=MANAGE)
def health_changed(actor: Actor, *, name: str, number: int, state: str, since: dt.datetime) -> None:
    """Says that a system is up, slow or down from now on: in the journal, and to whoever listens to "door.health"."""
    about(entity="door_system", records=[number], system=name, state=state)
    tell("door.health", {"system": name, "state": state, "since": since.isoformat()})


def _words(one: Standing) -> dict[str, object]:
    return {**asdict(one), "recent": list(one.recent)}
