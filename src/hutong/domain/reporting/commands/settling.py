"""A community confirms or contests what a department holds to be right, and the department answers a contest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.domain.pool.commands import Outcome, Seen, SourceRef, observe
from hutong.domain.pool.elements import element_of
from hutong.domain.reporting import correcting, rules
from hutong.domain.reporting.models import Proposal
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor, narrowed
from hutong.kernel.area import level_of
from hutong.kernel.errors import Conflict, NotFound
from hutong.kernel.workdays import add_workdays

PROPOSAL, CONTESTED = "proposal", "contested"
# With both sides in view: what is said so settles a doubt. Said by one side alone, it does not.
SETTLES, ONE_SIDE = "correction", "check"
_NOTHING: Any = object()


@command(needs="reports.return")
def confirm(actor: Actor, *, proposal_id: int) -> Outcome:
    """The community says that the department is right: its value is an observation of the department's, confirmed with both sides
    in view, and every form has it from now on. Raises NotFound elsewhere, Conflict when it is answered or has run out."""
    return _confirm(actor, [proposal_id])[0]


@command(needs="reports.return")
def confirm_all(actor: Actor, *, proposal_ids: Sequence[int]) -> list[Outcome]:
    """Confirms several at once, all or none. Raises as `confirm` does."""
    return _confirm(actor, proposal_ids)


@command(needs="reports.return")
def contest(actor: Actor, *, proposal_id: int, why: str) -> dt.date:
    """The community says why the department is not right: what the pool holds counts as looked at today, and the proposal goes
    back to the department; returns the day by which it is to answer.

    Raises Refused without a reason, NotFound elsewhere, Conflict when it is answered or has run out.
    """
    (row,) = _mine(actor, [proposal_id])
    row.contest, row.contested_on = rules.check_reason(why)[:500], clock.today()
    row.state, row.answer_by = "contested", add_workdays(clock.today(), correcting.ANSWER_WITHIN)
    row.save(update_fields=["contest", "contested_on", "state", "answer_by"])
    value = _held(actor, row)
    if value is not _NOTHING:
        _say(actor, [row], SourceRef("visit", "社区核实"), ONE_SIDE, value=value)
    close_settled(actor, [row])
    title = row.demand.title if row.demand else ""
    task = NewTask(row.area, "reports.demand", CONTESTED, _subject(row), title, row.answer_by, department=row.department)
    open_tasks([task])
    about(entity="proposal", records=[row.pk], community=row.community, purpose=SETTLES)
    return row.answer_by


@command(needs="reports.demand")
def answer_contest(actor: Actor, *, proposal_id: int, upheld: bool, words: str = "") -> Outcome | None:
    """The department answers a contest. Dropped: what the community holds stands settled. Upheld, with its reasons: the pool
    keeps the department's word beside the community's, and the value stands in doubt with both sides shown, as its rules have
    it for two sides that have spoken. Returns what the pool made of it; None where it holds nothing.

    Raises Refused for upholding without a word, NotFound for another department, Conflict when it was answered.
    """
    row = _contested(actor, proposal_id)
    row.answer = rules.check_reason(words)[:500] if upheld else words.strip()[:500]
    row.state, row.closed_at = "upheld" if upheld else "dropped", clock.now()
    row.save(update_fields=["answer", "state", "closed_at"])
    element = element_of(row.element)
    source = correcting.source_of(row.department, element)
    outcome: Outcome | None = None
    if upheld:
        # an owner's word as old as its proposal: the community has spoken after it, so neither side is hidden
        before = min(row.made_at.astimezone(clock.BEIJING).date(), (row.contested_on or clock.today()) - dt.timedelta(days=1))
        day = before if source.kind == "owner" else clock.today()
        (outcome,) = _say(actor, [row], source, ONE_SIDE, seen_on=day)
    elif (held := _held(actor, row)) is not _NOTHING:
        (outcome,) = _say(actor, [row], source, SETTLES, value=held)
    waiting = Proposal.objects.filter(demand=row.demand_id, department=row.department, area=row.area, state="contested")
    if not waiting.exists():
        close_tasks(CONTESTED, [_subject(row)], by=actor.name)
    about(entity="proposal", records=[row.pk], community=row.community, purpose=SETTLES, upheld=upheld)
    return outcome


def close_settled(actor: Actor, rows: Sequence[Proposal], *, state: str = "done", reason: str = "") -> None:
    """Takes the task of a demand's proposals out of the inbox of each community that has none of them left to answer. For use
    inside a command."""
    pairs = {(_subject(one), one.community) for one in rows}
    open_rows = Proposal.objects.filter(state="open", demand__in={subject for subject, _ in pairs})
    left = set(open_rows.values_list("demand", "community"))
    by_demand: dict[int, list[int]] = defaultdict(list)
    for subject, community in sorted(pairs - left):
        by_demand[subject].append(community)
    for subject, places in by_demand.items():
        if subject not in {demand for demand, _ in left}:
            close_tasks(PROPOSAL, [subject], by=actor.name, state=state, reason=reason)
            continue
        for community in places:
            with scope(narrowed(actor, community)):
                close_tasks(PROPOSAL, [subject], by=actor.name, state=state, reason=reason)


def _confirm(actor: Actor, ids: Sequence[int]) -> list[Outcome]:
    rows = _mine(actor, ids)
    alike: dict[SourceRef, list[Proposal]] = defaultdict(list)
    for row in rows:
        alike[correcting.source_of(row.department, element_of(row.element))].append(row)
    found = [outcome for source, same in alike.items() for outcome in _say(actor, same, source, SETTLES)]
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).update(state="confirmed", closed_at=clock.now())
    close_settled(actor, rows)
    about(entity="proposal", records=[row.pk for row in rows], community=actor.area, purpose=SETTLES)
    return found


def _mine(actor: Actor, ids: Sequence[int]) -> list[Proposal]:
    """Open proposals to the actor's own community, locked."""
    wanted = sorted(set(ids))
    found = Proposal.objects.select_for_update(of=("self",)).select_related("demand").filter(pk__in=wanted, community=actor.area)
    rows = list(found.order_by("pk"))
    if not rows or len(rows) < len(wanted) or level_of(actor.area) != rules.COMMUNITY:
        raise NotFound("没有找到这条更正。")
    if any(row.state != "open" or row.expires < clock.today() for row in rows):
        raise Conflict("这条更正已经有人答过，或者过了日子。", "请刷新看看现在的样子。")
    return rows


def _contested(actor: Actor, proposal_id: int) -> Proposal:
    """A contested proposal of the actor's department, locked."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("demand").filter(pk=proposal_id)
    row = found.filter(department=actor.department, area=actor.area).first()
    if row is None:
        raise NotFound("没有找到这条更正。")
    if row.state != "contested":
        raise Conflict("这条更正不在等部门答复。", "请刷新看看现在的样子。", row.state)
    return row


def _say(
    actor: Actor,
    rows: Sequence[Proposal],
    source: SourceRef,
    purpose: str,
    *,
    value: Any = _NOTHING,
    seen_on: dt.date | None = None,
) -> list[Outcome]:
    """What these proposals say, or `value` in its place, as observations of a source."""
    seen = [
        Seen(
            row.entity, row.record, row.element,
            correcting.opened(row.entity, row.record, row.element, row.value) if value is _NOTHING else value, seen_on,
        )
        for row in rows
    ]  # fmt: skip
    return observe(actor, observations=seen, source=source, purpose=purpose)


def _held(actor: Actor, row: Proposal) -> Any:
    """What the pool holds now; _NOTHING where it holds nothing, or the department's value by now."""
    found = pool.get(actor, entity=row.entity, ids=[row.record], purpose=SETTLES).records
    values = found[0].values if found else {}
    if row.element not in values:
        return _NOTHING
    held = values[row.element]
    return _NOTHING if held == correcting.opened(row.entity, row.record, row.element, row.value) else held


def _subject(row: Proposal) -> int:
    return row.demand_id or 0
