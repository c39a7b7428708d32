"""A department proposes corrections of what communities' pools hold: one by one, or by handing the merged list back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hutong.domain.forms.differences import Difference
from hutong.domain.forms.queries.handed_back import merged_differences
from hutong.domain.journal.command import about, command
from hutong.domain.pool import queries as pool
from hutong.domain.pool.elements import element_of, read_value
from hutong.domain.pool.views import View
from hutong.domain.reporting import correcting, rules, store
from hutong.domain.reporting.commands.settling import PROPOSAL, close_settled
from hutong.domain.reporting.models import Assignment, Demand, Proposal, Round, Snapshot
from hutong.domain.tasks.commands import NewTask, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.workdays import add_workdays

PURPOSE = "correction"
BY_FILE = "部门核对"


@dataclass(frozen=True)
class Correction:
    """One value that a department holds to be right. `value` as typed or as stored; None: there is none."""

    entity: str
    record: int
    element: str
    value: Any
    reason: str


@dataclass(frozen=True)
class HandedBack:
    """What a handed back workbook has become: proposals by id, and the differences that cannot be one."""

    proposed: tuple[int, ...]
    refused: tuple[Difference, ...]


@command(needs="reports.demand")
def propose(
    actor: Actor, *, corrections: Sequence[Correction], round_id: int | None = None, demand_id: int | None = None,
    expires: dt.date | None = None,
) -> list[int]:  # fmt: skip
    """Proposes corrections to the communities whose records they are about; returns the ids of the proposals. Nothing in the pool
    changes before a community confirms. `expires`: the last day to answer, 15 working days from now when not said.

    A value that the pool holds already is no correction and is passed over; a new proposal about the same value takes the place
    of the department's open one. Raises Refused for an element that the department neither owns nor asks in the demand, a value
    that the element does not allow, a reason or a day that is missing, and when nothing is left; NotFound for a record outside
    the department's area.
    """
    row = _demand(actor, round_id, demand_id)
    return _propose(actor, row, corrections, expires)


@command(needs="reports.demand")
def propose_from_file(
    actor: Actor, *, round_id: int, data: bytes, filename: str, reason: str = BY_FILE, expires: dt.date | None = None
) -> HandedBack:
    """Takes the merged workbook that the department has corrected and hands back: what differs from what was approved becomes
    proposals, row by row. What cannot be one (another person's row, a value that is not allowed, an element that is not the
    department's) is told, and the rest goes on.

    Raises Refused for another form, a file that cannot be read, and when nothing differs; NotFound.
    """
    row = store.round_of(actor, round_id)
    if not store.owns(actor, row.demand):
        raise NotFound("没有找到这一期报表。")
    live = Assignment.objects.filter(round=row, state="approved").values("snapshot")
    frozen = list(Snapshot.objects.filter(pk__in=live).order_by("community").values_list("frozen", flat=True))
    if not frozen:
        raise Refused("还没有核定的表，没有可以更正的。", "等下面交上来、核定以后再来。")
    found = merged_differences(actor, blank_id=row.blank, frozen=frozen, area=actor.area, at=row.at, data=data, filename=filename)
    good = [one for one in found if _can_be_proposed(actor, row.demand, one)]
    if not good and not found:
        raise Refused("和核定的没有不同。", "改了哪一格，就只有那一格会提给社区。")
    made = _propose(actor, row.demand, [_as_correction(one, reason) for one in good], expires, some=True) if good else []
    about(entity="proposal", community=actor.area, purpose=PURPOSE, filename=filename, differences=len(found))
    return HandedBack(tuple(made), tuple(one for one in found if one not in good))


@command(needs="reports.demand")
def withdraw_proposals(actor: Actor, *, proposal_ids: Sequence[int]) -> int:
    """Takes the department's own open proposals back; returns how many. What was answered meanwhile stays answered."""
    mine = Proposal.objects.select_for_update().filter(
        pk__in=list(proposal_ids), department=actor.department, area=actor.area, state="open"
    )
    rows = list(mine.order_by("pk"))
    Proposal.objects.filter(pk__in=[one.pk for one in rows]).update(state="withdrawn", closed_at=clock.now())
    close_settled(actor, rows, state="dropped", reason="部门撤回")
    about(entity="proposal", records=[one.pk for one in rows], community=actor.area, purpose=PURPOSE)
    return len(rows)


def _demand(actor: Actor, round_id: int | None, demand_id: int | None) -> Demand:
    if round_id is not None:
        found = Round.objects.filter(pk=round_id).values_list("demand", flat=True).first()
        if found is None:
            raise NotFound("没有找到这一期报表。")
        demand_id = found
    return store.own_demand(actor, demand_id or 0)


def _propose(
    actor: Actor, row: Demand, corrections: Sequence[Correction], expires: dt.date | None, *, some: bool = False
) -> list[int]:
    day = _day(expires)
    if len(corrections) > correcting.MOST:
        raise Refused("一次最多提 {most} 条更正，这里有 {n} 条。", "请分几次提。", most=correcting.MOST, n=len(corrections))
    views = _records(actor, corrections)
    all_of_them = (_made(actor, row, one, views[one.entity, one.record], day) for one in corrections)
    wanted = [one for one in all_of_them if one is not None]
    if not wanted and not some:
        raise Refused("和池里现在的一样，没有要更正的。", "社区可能已经改过了。")
    made = _in_place_of_older(actor, wanted)
    Proposal.objects.bulk_create(made, batch_size=1000)
    places = sorted({one.community for one in made})
    open_tasks([NewTask(code, "reports.return", PROPOSAL, row.pk, row.title, day) for code in places])
    ids = [one.pk for one in made]
    about(entity="proposal", records=ids, community=actor.area, purpose=PURPOSE, number=row.number or "", proposed=len(ids))
    return ids


def _day(expires: dt.date | None) -> dt.date:
    """The last day to answer. Raises Refused for one that is too near: two working days at least."""
    today = clock.today()
    day = expires or add_workdays(today, correcting.CONFIRM_WITHIN)
    if day < add_workdays(today, 2):
        raise Refused("要给社区留出时间，至少两个工作日。", "一般留 {n} 个工作日。", n=correcting.CONFIRM_WITHIN)
    return day


def _records(actor: Actor, corrections: Sequence[Correction]) -> dict[tuple[str, int], View]:
    """The records that are spoken of, each entered in the journal as read. Raises NotFound when one is out of sight."""
    found: dict[tuple[str, int], View] = {}
    for entity in {one.entity for one in corrections}:
        ids = {one.record for one in corrections if one.entity == entity}
        for view in pool.get(actor, entity=entity, ids=ids, purpose=PURPOSE).records:
            found[entity, view.id] = view
    if any((one.entity, one.record) not in found for one in corrections):
        raise NotFound()
    return found


def _made(actor: Actor, row: Demand, one: Correction, view: View, day: dt.date) -> Proposal | None:
    """The proposal, not kept yet; None where the pool holds the value already."""
    element = element_of(one.element)
    correcting.check_element(element, actor.department, row)
    value = read_value(element, one.value)
    if one.element in view.values and view.values[one.element] == value:
        return None
    held = one.element in view.values
    mark = view.marks.get(one.element)
    return Proposal(
        demand=row, community=view.community, department=actor.department, area=actor.area, entity=one.entity, record=view.id,
        element=one.element, value=correcting.sealed(one.entity, view.id, one.element, value),
        held=correcting.sealed(one.entity, view.id, one.element, view.values[one.element]) if held else "",
        held_source=(int(mark[0]) if mark else view.source_id) if held else None,
        reason=rules.check_reason(one.reason)[:500], made_at=clock.now(), expires=day,
    )  # fmt: skip


def _in_place_of_older(actor: Actor, wanted: Sequence[Proposal]) -> list[Proposal]:
    """Without those about a value that is contested already: that is for the department to answer first. Open ones about the same
    value are withdrawn, since the new one says it better."""
    last = {(one.entity, one.record, one.element): one for one in wanted}
    mine = Proposal.objects.select_for_update().filter(
        department=actor.department, area=actor.area, state__in=("open", "contested"), record__in={key[1] for key in last}
    )
    there = {(one.entity, one.record, one.element): one for one in mine.order_by("pk")}
    older = [there[key].pk for key in last if key in there and there[key].state == "open"]
    Proposal.objects.filter(pk__in=older).update(state="withdrawn", closed_at=clock.now())
    return [one for key, one in last.items() if key not in there or there[key].state == "open"]


def _can_be_proposed(actor: Actor, row: Demand, one: Difference) -> bool:
    if one.refused is not None or one.target is None:
        return False
    try:
        correcting.check_element(element_of(one.target[2]), actor.department, row)
    except Refused:
        return False
    return True


def _as_correction(one: Difference, reason: str) -> Correction:
    assert one.target is not None
    entity, record, element = one.target
    return Correction(entity, record, element, one.value, reason.strip() or BY_FILE)
