"""An admitted demand goes down: a round, and for each community a form that is filled already, made in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from django.db.models import Q
from procrastinate.contrib.django import app

from hutong.domain.directory import queries as directory
from hutong.domain.forms import blanks
from hutong.domain.forms import commands as forms
from hutong.domain.forms import queries as forms_queries
from hutong.domain.journal.command import about, command
from hutong.domain.reporting import rules, store
from hutong.domain.reporting.commands.deciding import DISPATCH
from hutong.domain.reporting.models import Assignment, Demand, Round
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

RETURN = "return"
# Communities filled in one transaction: what a killed worker has to do again.
BATCH = 250


@command(needs="reports.demand")
def dispatch(
    actor: Actor, *, demand_id: int, day: dt.date | None = None, due: dt.date | None = None, areas: Sequence[int] | None = None
) -> int:
    """Sends an admitted demand to communities for the period around `day` (today when not said). Returns the round's id; the
    forms are made by a job, whose progress the round shows.

    Raises Refused when it is not admitted (any more), goes nowhere, was sent for this period already, or leaves less time than
    the rule without being urgent.
    """
    row = store.own_demand(actor, demand_id)
    today, day = clock.today(), day or clock.today()
    _check_admitted(row, today, day)
    due = due or rules.due_in(row.period, day, row.due_day, row.first_due or today)
    short = rules.is_short_notice(today, due)
    if short and not row.urgent:
        raise Refused(
            "从现在到 {due} 不到 {n} 个工作日,来不及。",
            "请改晚一些;确实紧急的,按“一事一报”申请。",
            due=due.isoformat(),
            n=rules.NOTICE,
        )
    wanted = _within(actor, row, areas)
    period = rules.period_of(row.period, day)
    _check_not_sent(row, period, wanted)
    made = Round.objects.create(
        demand=row, period=period, blank=row.blank or 0, at=day, due=due, urgent=short or row.urgent, areas=wanted,
        levels=row.levels,
        total=len(wanted), figures=msgspec.to_builtins(forms_queries.figures_of_blank(row.blank or 0)), made_at=clock.now(),
    )  # fmt: skip
    close_tasks(DISPATCH, [row.pk], by=actor.name)
    about(entity="round", records=[made.pk], community=row.area, number=row.number or "", period=period, total=len(wanted))
    _make_later(made)
    return int(made.pk)


@command(needs="reports.demand")
def resume(actor: Actor, *, round_id: int) -> None:
    """Goes on with a round whose job has come to nothing. Harmless while it runs: a community gets its form once.

    Raises NotFound for a round of another department, Refused when every community has its form.
    """
    row = store.round_of(actor, round_id, lock=True)
    if not store.owns(actor, row.demand):
        raise NotFound("没有找到这一期报表。")
    if row.state != "dispatching":
        raise Refused("这一期已经发完了。", "请刷新看看。")
    about(entity="round", records=[row.pk], community=row.demand.area, made=row.made)
    _make_later(row)


def _make_later(row: Round) -> None:
    """Has the forms of a round made by the worker, once what is being written now is committed."""
    app.configure_task("reporting.fill_round", allow_unknown=False).defer(round_id=row.pk)


def _within(actor: Actor, row: Demand, areas: Sequence[int] | None) -> list[int]:
    """The communities that a round goes to. Raises Refused when there are none, or some that were not admitted."""
    admitted = directory.communities_in(row.areas)
    wanted = admitted if areas is None else directory.communities_in(areas)
    if not wanted or any(not actor.covers(code) for code in wanted):
        raise Refused("没有选下发到哪里,或者超出了本级的范围。", "请选本级管辖的街道或社区。")
    if not set(wanted) <= set(admitted):
        raise Refused("有的地方不在准入的范围里。", "准入到哪里，就只能下发到哪里；要多发，请另外申请。")
    return wanted


@command(needs="reports.demand")
def dispatch_some(actor: Actor, *, round_id: int, most: int = BATCH) -> int:
    """Makes the forms of the next communities of a round; returns how many communities are left. May be stopped and repeated at
    any moment: what is made is whole, and nobody gets a form twice."""
    row = Round.objects.select_for_update(of=("self",)).select_related("demand").filter(pk=round_id).first()
    if row is None:
        raise NotFound("没有找到这一期报表。")
    there = set(Assignment.objects.filter(round=row).values_list("community", flat=True))
    left = [code for code in row.areas if code not in there]
    part = left[:most]
    if part:
        _make(actor, row, part)
    row.made = len(there) + len(part)
    if len(part) == len(left) and row.state == "dispatching":
        row.state, row.ready_at = "open", clock.now()
    row.save(update_fields=["made", "state", "ready_at"])
    about(entity="round", records=[row.pk], community=row.demand.area, made=len(part))
    return len(left) - len(part)


def _make(actor: Actor, row: Round, communities: Sequence[int]) -> None:
    issued = forms.issue(actor, blank_id=row.blank, communities=communities, at=row.at, due=row.due, title=row.demand.title)
    made = Assignment.objects.bulk_create(
        [
            Assignment(
                round=row, community=one.community, filling=one.filling_id, due=row.due, numbers=list(one.numbers),
                lines=one.lines, cells=one.cells, auto=one.auto, gaps=one.gaps,
            )
            for one in issued
        ],
        batch_size=1000,
    )  # fmt: skip
    title = row.demand.title
    open_tasks([NewTask(one.community, "reports.return", RETURN, one.pk, title, row.due, row.urgent) for one in made])


@command(needs="reports.demand")
def close_round(actor: Actor, *, round_id: int, checked: bool = False) -> None:
    """The department has what it needs: nothing more comes up, and every community sees its figures beside those around it.
    What is not returned by then is let go. `checked`: the department has checked what came up, and every community sees that it
    has; no value of the pool grows younger or stronger by it, since one click is no look at each of them."""
    row = store.round_of(actor, round_id, lock=True)
    if not store.owns(actor, row.demand):
        raise NotFound("没有找到这一期报表。")
    if row.state == "dispatching":
        raise Refused("这一期还在下发。", "请等它发完再结束。")
    row.state, row.closed_at, row.checked_on = "closed", clock.now(), clock.today() if checked else None
    row.save(update_fields=["state", "closed_at", "checked_on"])
    waiting = Assignment.objects.filter(round=row, state="open").values_list("pk", flat=True)
    close_tasks(RETURN, list(waiting), by=actor.name, state="dropped", reason="这一期已经结束")
    about(entity="round", records=[row.pk], community=row.demand.area, checked=checked)


def _check_not_sent(row: Demand, period: str, wanted: Sequence[int]) -> None:
    """Raises Refused for a period that is out already, and for what is asked once where it has been asked."""
    again = Q(areas__overlap=list(wanted)) if row.period == "once" else Q(pk=None)
    sent = Round.objects.filter(Q(period=period) | again, demand=row).values_list("period", flat=True).first()
    if sent is not None:
        raise Refused("{period} 这一期已经下发过了。", "要补发,请在那一期里加。", period=sent)


def _check_admitted(row: Demand, today: dt.date, day: dt.date) -> None:
    if row.state != "admitted":
        raise Refused("这项需求没有准入,不能下发。", "请先申请准入,等准入岗位的决定。")
    if row.valid_to is not None and max(today, day) > row.valid_to:
        raise Refused("准入到 {day} 为止,已经过期。", "请重新申请,列入今年的目录。", day=row.valid_to.isoformat())
    if row.urgent and row.file_by is not None and row.filed_on is None and today > row.file_by:
        raise Refused("一事一报还没有补报。", "请先补报,再下发下一期。")
    blanks.opened(row.blank or 0)
