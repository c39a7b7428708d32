"""What the house itself does while nobody looks."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.journal.command import about, command
from hutong.domain.reporting.commands.returning import submit_pack
from hutong.domain.reporting.commands.reviewing import REVIEW
from hutong.domain.reporting.commands.settling import CONTESTED, close_settled
from hutong.domain.reporting.models import Demand, Proposal, Round
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of


@command(needs="reports.review")
def open_reviews(actor: Actor, *, waiting: Sequence[tuple[int, int, str]]) -> int:
    """Puts rounds with returns that wait for a level into that level's inbox, once; returns how many are new. At the demand's own
    level the department looks itself; elsewhere the post of review does."""
    rows = {row.pk: row for row in Round.objects.select_related("demand").filter(pk__in={r for r, _, _ in waiting})}
    tasks = [_task(rows[round_id].demand, rows[round_id], area) for round_id, area, _ in waiting if round_id in rows]
    made = open_tasks(tasks)
    about(entity="round", community=actor.lo, opened=made)
    return made


def _task(demand: Demand, row: Round, area: int) -> NewTask:
    own = area == demand.area and level_of(area) == level_of(demand.area)
    right = "reports.demand" if own else "reports.review"
    return NewTask(area, right, REVIEW, row.pk, demand.title, row.due, row.urgent, demand.department if own else "")


@command(needs="reports.return")
def confirm_by_agreement(actor: Actor, *, assignment_id: int) -> None:
    """A form goes up by itself, and says so. Raises Refused where it does not hold."""
    submit_pack(actor, assignment_ids=[assignment_id], confirmed="auto")


@command(needs="reports.review")
def expire_proposals(actor: Actor) -> int:
    """Corrections that nobody confirmed or contested in time are let go: what the pool holds stands. So it does where a
    department has not answered a contest in time, and that shows. Returns how many have ended."""
    today, now = clock.today(), clock.now()
    late = list(Proposal.objects.select_for_update().filter(state="open", expires__lt=today).order_by("pk"))
    unheard = list(Proposal.objects.select_for_update().filter(state="contested", answer_by__lt=today).order_by("pk"))
    for rows, state in ((late, "expired"), (unheard, "unanswered")):
        Proposal.objects.filter(pk__in=[one.pk for one in rows]).update(state=state, closed_at=now)
    if late:
        close_settled(actor, late, state="dropped", reason="过了日子，没有答")
    if unheard:
        demands = {one.demand_id or 0 for one in unheard}
        waiting = Proposal.objects.filter(state="contested", demand__in=demands).values_list("demand", flat=True)
        close_tasks(CONTESTED, demands - set(waiting), by=actor.name, state="dropped", reason="过了日子，没有答")
    about(entity="proposal", community=actor.lo, expired=len(late), unanswered=len(unheard), purpose="correction")
    return len(late) + len(unheard)
