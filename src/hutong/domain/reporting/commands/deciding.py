"""A post at the level of a demand decides on it; every decision is public."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.forms import commands as forms
from hutong.domain.journal.command import about, command
from hutong.domain.reporting import findings, rules, store
from hutong.domain.reporting.commands.demanding import DECIDE
from hutong.domain.reporting.models import Decision, Demand
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Conflict, NotFound, Refused
from hutong.kernel.plain import without_turns

_STATES = {"pool": "pool", "join": "joined", "new_only": "admitted", "admit": "admitted", "refuse": "refused"}
DISPATCH, FILE = "dispatch", "file"


@command(needs="reports.decide")
def decide(
    actor: Actor, *, demand_id: int, verdict: str, reason: str = "", join: int | None = None, granted: Sequence[str] = ()
) -> None:
    """Decides on an application: "pool", "join" (to the admitted demand `join`), "new_only" (only the columns that nobody asks
    and the pool does not know), "admit" or "refuse". `granted`: elements that the department may have though it does not own
    them.

    Raises Refused for a refusal without reasons, for an admission that asks what is known without the department's written
    reason, and when nothing is new; Conflict when it is decided already; NotFound at another level or outside the area.
    """
    row = store.demand(actor, demand_id, lock=True)
    if not store.decides(actor, row):
        raise NotFound("没有找到这项报表需求。")
    if row.state != "applied" or verdict not in _STATES:
        raise Conflict("这项需求已经有决定了。", "请刷新看看现在的样子。", row.state)
    known = findings.columns_known(row.findings)
    if verdict == "refuse":
        reason = rules.check_reason(reason)
    if verdict == "admit" and known and not row.reason.strip() and not reason.strip():
        raise Refused("这份表有 {n} 栏池里已经有了,要写明为什么还要问。", "或者选“只问新的栏目”“从池里取”。", n=len(known))
    if verdict == "join":
        row.joined_to = _joined(actor, row, join)
    if verdict == "new_only":
        row.blank = _only_new(actor, row, known)
    row.granted, row.state = sorted(set(granted)), _STATES[verdict]
    row.valid_to = clock.today().replace(month=12, day=31) if row.state == "admitted" else None
    row.save()
    _enter(actor, row, verdict, reason)
    close_tasks(DECIDE, [row.pk], by=actor.name)
    _tell_department(row)


@command(needs="reports.decide")
def revoke(actor: Actor, *, demand_id: int, reason: str) -> None:
    """Takes an admission back: nothing more goes out under it. What is under way is finished. Raises Refused without reasons."""
    row = store.demand(actor, demand_id, lock=True)
    if not store.decides(actor, row):
        raise NotFound("没有找到这项报表需求。")
    if row.state not in ("admitted", "joined", "pool"):
        raise Conflict("只有已经准入的需求可以撤销。", "请刷新看看现在的样子。", row.state)
    row.state = "revoked"
    row.save()
    close_tasks(DISPATCH, [row.pk], by=actor.name, state="dropped", reason="准入已撤销")
    _enter(actor, row, "revoke", rules.check_reason(reason))


@command(needs="reports.demand")
def file_urgent(actor: Actor, *, demand_id: int) -> None:
    """The department files an urgent demand afterwards (事后补报), as it must within 15 working days."""
    row = store.own_demand(actor, demand_id)
    if not row.urgent or row.filed_on is not None:
        raise Refused("这项需求不用补报。", "只有一事一报的需求要事后补报。")
    row.filed_on = clock.today()
    row.save()
    close_tasks(FILE, [row.pk], by=actor.name)
    about(entity="demand", records=[row.pk], community=row.area)


def _joined(actor: Actor, row: Demand, join: int | None) -> Demand:
    other = Demand.objects.filter(pk=join or 0, state="admitted").exclude(pk=row.pk).first()
    if other is None:
        raise Refused("没有选并入哪一份。", "请在相近的报表里选一份已经准入的。")
    return other


def _only_new(actor: Actor, row: Demand, known: Sequence[str]) -> int:
    if row.blank is None or not known:
        raise Refused("这份表没有池里已经有的栏目。", "请直接选“准入”。")
    if len(known) >= findings.columns_in_all(row.findings):
        raise Refused("这份表的每一栏池里都有。", "请选“从池里取”。")
    return forms.narrow_blank(actor, blank_id=row.blank, left_out=known)


def _enter(actor: Actor, row: Demand, verdict: str, reason: str) -> None:
    rules.check_public([reason])
    Decision.objects.create(
        demand=row,
        at=clock.now(),
        by=actor.name,
        post=actor.post,
        area=actor.area,
        verdict=verdict,
        reason=without_turns(reason).strip()[:1000],
    )
    about(entity="demand", records=[row.pk], community=row.area, verdict=verdict, number=row.number or "")


def _tell_department(row: Demand) -> None:
    """What the decision leaves to the department lies in its inbox."""
    tasks = []
    if row.state in ("admitted", "pool"):
        tasks.append(NewTask(row.area, "reports.demand", DISPATCH, row.pk, row.title, row.first_due, row.urgent, row.department))
    if row.urgent and row.filed_on is None and row.state == "admitted":
        tasks.append(NewTask(row.area, "reports.demand", FILE, row.pk, row.title, row.file_by, False, row.department))
    if tasks:
        open_tasks(tasks)
