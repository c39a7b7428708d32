"""What a community does with a form that came down: type, explain, hand up, decline, take back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hutong.domain.forms import commands as forms
from hutong.domain.forms import store as fillings
from hutong.domain.forms.checking import Finding
from hutong.domain.forms.commands import Typed
from hutong.domain.forms.commands.typing import Saved, keep_cells
from hutong.domain.journal.command import about, command
from hutong.domain.reporting import rules, store
from hutong.domain.reporting.commands.dispatching import RETURN
from hutong.domain.reporting.models import Assignment, Consent, Explanation, Step
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused

# Longer than this between opening a form and handing it up is a pause, not work, and calibrates nothing.
LONGEST_SECONDS = 3600
_SUBMIT = """
WITH up AS (
    UPDATE reporting_assignment SET state = %s, stage = %s, numbers = %s, lines = %s, gaps = %s, cells = %s, typed = %s,
        twice = %s, unlikely = %s, wrong = %s, sources = %s, confirmed = %s, sent_at = %s
    WHERE id = %s RETURNING id, community
){timed}
INSERT INTO reporting_step (assignment_id, community, at, act, level, by, post, reason)
SELECT id, community, %s, %s, %s, %s, %s, '' FROM up
"""
# Seconds at work on a form of this demand, of nobody and nowhere.
_TIMED = ", timed AS (INSERT INTO reporting_timing (id, demand_id, seconds, cells) VALUES (%s, %s, %s, %s))"


@dataclass(frozen=True)
class Returned:
    """What handing up brought about. `unlikely`: findings that those above will see."""

    assignment: int
    stage: str
    typed: int
    unlikely: int


@command(needs="reports.return")
def type_cells(actor: Actor, *, assignment_id: int, cells: Sequence[Typed]) -> Saved:
    """Keeps cells as they are typed, while the form is in the community. Raises NotFound, Refused, Conflict."""
    row = in_hand(actor, assignment_id)
    saved = keep_cells(actor, fillings.held(row.filling), cells)
    if saved.gaps:
        row.gaps = max(0, row.gaps + saved.gaps)
        row.save(update_fields=["gaps"])
    about(entity="assignment", records=[row.pk], community=row.community, cells=len(saved.kept))
    return saved


@command(needs="reports.return")
def submit(
    actor: Actor, *, assignment_id: int, cells: Sequence[Typed] = (), explained: Mapping[str, str] | None = None,
    seconds: int | None = None, confirmed: str = "hand",
) -> Returned:  # fmt: skip
    """Hands a form up to the first level that its department named. `cells`: typed with it; `explained`: finding -> why it is
    right all the same; `seconds`: time at work on it, kept of no person and no place.

    Raises Refused naming what does not hold and is not explained; then nothing typed before is lost. Conflict when it is not in
    the community any more, NotFound.
    """
    row = _mine(actor, assignment_id)
    filling = fillings.held(row.filling)
    if cells:
        saved = keep_cells(actor, filling, cells)
        if saved.conflicts:
            rules.changed_meanwhile([one.cell for one in saved.conflicts])
    for key, text in (explained or {}).items():
        _explain(actor, row, key, text)
    return _submit(actor, row, filling, seconds, confirmed)


@command(needs="reports.return")
def submit_pack(
    actor: Actor, *, assignment_ids: Sequence[int], seconds: int | None = None, confirmed: str = "pack"
) -> list[Returned]:
    """Hands several forms up together, all or none: those of the month that the pool fills entirely.

    Raises Refused naming a form that has gaps or does not hold.
    """
    made = []
    for assignment_id in sorted(set(assignment_ids)):
        row = _mine(actor, assignment_id)
        if row.gaps:
            raise Refused("“{title}”还有 {n} 格没有填。", "先补上,再一起确认。", title=row.round.demand.title, n=row.gaps)
        share = seconds // len(assignment_ids) if seconds else None
        made.append(_submit(actor, row, fillings.held(row.filling), share, confirmed))
    return made


@command(needs="reports.return")
def decline(actor: Actor, *, assignment_id: int, reason: str) -> None:
    """Says why this is not the community's duty; the first level above decides. What was typed stays."""
    row = _mine(actor, assignment_id)
    rules.check_running(row.round.state)
    row.state = rules.moved(row.state, "decline")
    row.stage = row.round.levels[0]
    row.save(update_fields=["state", "stage"])
    step(actor, row, "decline", rules.check_reason(reason))
    close_tasks(RETURN, [row.pk], by=actor.name, state="declined", reason=reason.strip()[:500])


@command(needs="reports.return")
def recall(actor: Actor, *, assignment_id: int, reason: str) -> None:
    """Takes a form back that has gone up and was not looked at yet. Shows in its history. Raises Conflict when it was."""
    row = _mine(actor, assignment_id)
    rules.check_running(row.round.state)
    if row.stage != row.round.levels[0] or row.state not in (rules.SUBMITTED, rules.DECLINED):
        rules.moved(rules.APPROVED, "recall")
    row.state, row.stage = rules.moved(row.state, "recall"), rules.COMMUNITY
    row.save(update_fields=["state", "stage"])
    forms.open_again([row.filling])
    step(actor, row, "recall", rules.check_reason(reason))
    reopen_task(row)


@command(needs="reports.return")
def explain(actor: Actor, *, assignment_id: int, key: str, text: str) -> None:
    """Says once why a finding is right all the same; it holds for later periods too."""
    row = _mine(actor, assignment_id)
    _explain(actor, row, key, text)
    about(entity="assignment", records=[row.pk], community=row.community, finding=key)


@command(needs="reports.return")
def consent(actor: Actor, *, demand_id: int, agree: bool) -> None:
    """The community agrees, or agrees no longer, that forms of a demand that the pool fills entirely confirm themselves.
    Raises Refused where the department has not offered it."""
    row = store.demand(actor, demand_id)
    if actor.community is None:
        raise NotFound()
    if agree and not row.offers_auto:
        raise Refused("部门没有提出这份表可以自动确认。", "可以请部门在需求里选上。")
    if agree:
        words = {"by": actor.name, "at": clock.now()}
        Consent.objects.get_or_create(demand=row, community=actor.community, defaults=words)
    else:
        Consent.objects.filter(demand=row, community=actor.community).delete()
    about(entity="demand", records=[row.pk], community=actor.community, agree=agree)


def step(actor: Actor, row: Assignment, act: str, reason: str = "") -> None:
    """Enters a move of a return into its history. For use inside a command."""
    Step.objects.create(
        assignment=row, community=row.community, at=clock.now(), act=act, level=level_of(actor.area), by=actor.name,
        post=actor.post, reason=reason,
    )  # fmt: skip
    about(entity="assignment", records=[row.pk], community=row.community)


def reopen_task(row: Assignment) -> None:
    """The form lies in the community's inbox again. For use inside a command."""
    title = row.round.demand.title
    open_tasks([NewTask(row.community, "reports.return", RETURN, row.pk, title, row.due, row.round.urgent)])


def in_hand(actor: Actor, assignment_id: int) -> Assignment:
    """A form that lies in the actor's community and is open, locked. For use inside a command. Raises NotFound, Conflict."""
    row = _mine(actor, assignment_id)
    if row.state != rules.OPEN:
        rules.moved(row.state, "submit")
    return row


def _mine(actor: Actor, assignment_id: int) -> Assignment:
    """An assignment of the actor's own community, locked."""
    row = store.locked(actor, assignment_id)
    if not actor.covers(row.community) or level_of(actor.area) != rules.COMMUNITY:
        raise NotFound("没有找到这份表。")
    return row


def _explain(actor: Actor, row: Assignment, key: str, text: str) -> None:
    words: dict[str, object] = {"text": rules.check_reason(text)[:500], "by": actor.name, "at": clock.now()}
    Explanation.objects.update_or_create(demand_id=row.round.demand_id, community=row.community, key=key[:120], defaults=words)


def _submit(actor: Actor, row: Assignment, filling: Any, seconds: int | None, confirmed: str) -> Returned:
    row.state = rules.moved(row.state, "submit")
    rules.check_running(row.round.state)
    closed = forms.close(actor, filling, signed=confirmed != "auto", previous=store.previous(row))
    wrong = [one for one in closed.findings if one.level == "wrong"]
    if wrong:
        wrong = _unexplained(row, wrong)
    if wrong:
        rules.refuse_wrong(wrong)
    row.stage = row.round.levels[0]
    row.numbers, row.lines = list(closed.stood.numbers), closed.stood.lines
    row.gaps, row.cells, row.typed, row.twice = closed.stood.gaps, closed.stood.cells, closed.typed, closed.twice
    row.unlikely, row.wrong = len(closed.findings) - len(wrong), sum(corrected for _, corrected in closed.sources.values())
    row.sources, row.confirmed, row.sent_at = closed.sources, confirmed, clock.now()
    _enter(actor, row, "submit" if confirmed == "hand" else confirmed, seconds)
    close_tasks(RETURN, [row.pk], by=actor.name)
    return Returned(row.pk, row.stage, row.typed, row.unlikely)


def _enter(actor: Actor, row: Assignment, act: str, seconds: int | None) -> None:
    """The return, its step and its seconds in one statement: this is the path that the whole city takes on the last day."""
    timed = seconds is not None and 0 < seconds <= LONGEST_SECONDS
    words: list[Any] = [
        row.state, row.stage, row.numbers, row.lines, row.gaps, row.cells, row.typed, row.twice, row.unlikely,
        row.wrong, json.dumps(row.sources), row.confirmed, row.sent_at, row.pk,
        *([uuid.uuid4(), row.round.demand_id, seconds, row.cells] if timed else []),
        row.sent_at, act, level_of(actor.area), actor.name, actor.post,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SUBMIT.format(timed=_TIMED if timed else ""), words)
    about(entity="assignment", records=[row.pk], community=row.community)


def _unexplained(row: Assignment, wrong: Sequence[Finding]) -> list[Finding]:
    keys = [one.key[:120] for one in wrong]
    held = Explanation.objects.filter(demand_id=row.round.demand_id, community=row.community, key__in=keys)
    said = set(held.values_list("key", flat=True))
    return [one for one in wrong if one.key[:120] not in said]
