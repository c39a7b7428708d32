"""A department drafts a demand, applies with it, and takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from hutong.domain.forms import blanks
from hutong.domain.forms import commands as forms
from hutong.domain.forms import queries as forms_queries
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.commands.confirming import names_somebody
from hutong.domain.journal.command import about, command
from hutong.domain.reporting import findings, rules, ruling, sharing, store
from hutong.domain.reporting.gate import signature_of
from hutong.domain.reporting.models import LEVELS, PERIODS, Demand
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.plain import without_turns
from hutong.kernel.workdays import add_workdays

DECIDE = "decide"


@dataclass(frozen=True)
class Draft:
    """What a department says of its demand. `levels`: who approves what comes up; `areas`: codes it is to go to; `due_day`: of
    the month (or week) for what comes round; `offers_auto`: forms that the pool fills entirely may confirm themselves where the
    community agrees; `rules_added`: lines such as 合计 = 男 + 女, `rules_dropped`: keys of found rules that need not hold."""

    purpose: str = ""
    basis: str = ""
    contact: str = ""
    period: str = "once"
    due_day: int = 25
    first_due: dt.date | None = None
    levels: Sequence[str] = ()
    areas: Sequence[int] = ()
    reason: str = ""
    urgent: bool = False
    urgent_reason: str = ""
    offers_auto: bool = False
    rules_added: Sequence[str] = ()
    rules_dropped: Sequence[str] = ()


@command(needs="reports.demand")
def draft(actor: Actor, *, filling_id: int, words: Draft | None = None) -> int:
    """Begins a demand with a file that the department has handed in and understood. Returns its id.

    The same file leads to the same draft. Raises NotFound outside the department's area.
    """
    filling = forms_queries.filling(actor, filling_id)
    known = Demand.objects.filter(filling=filling_id, state="draft", area=actor.area, department=actor.department).first()
    row = known or Demand(
        area=actor.area, department=actor.department, made_by=actor.name, post=actor.post_id, filling=filling_id,
        made_at=clock.now(), levels=[level_of(actor.area)], areas=[actor.area],
        first_due=add_workdays(clock.today(), rules.AHEAD + 1),
    )  # fmt: skip
    row.title, row.whom = without_turns(filling.title), without_turns(filling.whom)
    if words is not None:
        _take(actor, row, words)
    row.save()
    about(entity="demand", records=[row.pk], community=actor.area, title=row.title)
    return int(row.pk)


@command(needs="reports.demand")
def change(actor: Actor, *, demand_id: int, words: Draft) -> None:
    """Takes over what the department says of its draft. Raises Refused for what cannot be, NotFound, and once it is applied."""
    row = _own_draft(actor, demand_id)
    _take(actor, row, words)
    row.save()
    about(entity="demand", records=[row.pk], community=actor.area)


@command(needs="reports.demand")
def preview(actor: Actor, *, demand_id: int) -> None:
    """Looks at a draft as the gate will look at it, and keeps what it found with the draft, which nobody else sees.

    Raises Refused for a rule that the form cannot have, and NotFound.
    """
    row = _own_draft(actor, demand_id)
    drawn = blanks.drawn(actor, row.filling or 0)
    ruling.wanted(drawn, row.rules_added, row.rules_dropped)
    _look(actor, row, drawn)
    row.save()
    about(entity="demand", records=[row.pk], community=actor.area)


@command(needs="reports.demand")
def apply(actor: Actor, *, demand_id: int) -> str:
    """Applies with a draft: from now on it is public, and waits for a decision. Returns its number.

    Raises Refused when something is missing, or when it comes later than the rule allows and is not urgent.
    """
    row = _own_draft(actor, demand_id)
    _check_whole(row)
    today = clock.today()
    assert row.first_due is not None
    rules.check_lead(today, row.first_due, urgent=row.urgent, urgent_reason=row.urgent_reason)
    drawn = blanks.drawn(actor, row.filling or 0)
    wanted = ruling.wanted(drawn, row.rules_added, row.rules_dropped)
    row.blank = forms.make_blank(actor, filling_id=row.filling or 0, rules_wanted=wanted)
    _look(actor, row, drawn)
    row.number = f"{today.year}-{row.pk:05d}"
    row.state, row.applied_on = "applied", today
    row.decide_by = add_workdays(today, 2 if row.urgent else rules.DECIDE_WITHIN)
    row.file_by = add_workdays(today, rules.FILE_WITHIN) if row.urgent else None
    row.save()
    open_tasks([NewTask(row.area, "reports.decide", DECIDE, row.pk, row.title, row.decide_by, row.urgent)])
    about(entity="demand", records=[row.pk], community=actor.area, number=row.number)
    return row.number


@command(needs="reports.demand")
def withdraw_demand(actor: Actor, *, demand_id: int) -> None:
    """The department takes its own application back before it is decided; it is a draft again."""
    row = store.own_demand(actor, demand_id)
    if row.state != "applied":
        raise Refused("只有还没有决定的申请可以撤回。", "已经准入的,请让准入岗位撤销。")
    row.state, row.number = "draft", None
    row.save()
    close_tasks(DECIDE, [row.pk], by=actor.name, state="dropped", reason="部门撤回")
    about(entity="demand", records=[row.pk], community=actor.area)


@command(needs="reports.demand")
def take_from_pool(actor: Actor, *, demand_id: int) -> int:
    """Gives the department its report from the pool, with nobody asked: what its sharing right allows, and nothing else.
    Returns the filling, which the department opens like any other form. Raises Refused unless that was the verdict."""
    row = store.own_demand(actor, demand_id)
    if row.state != "pool" or row.blank is None:
        raise Refused("这项需求没有决定“从池里取”。", "请等准入岗位的决定。")
    blank = blanks.opened(row.blank)
    kept = sharing.withheld(blank.form, actor.department, row.granted)
    (made,) = forms.issue(
        actor, blank_id=row.blank, communities=[actor.area], at=clock.today(), due=None, title=row.title, withheld=kept,
        named=sharing.may_have_names(blank.form, actor.department, row.granted),
    )  # fmt: skip
    about(entity="demand", records=[row.pk], community=actor.area, withheld=sorted(kept))
    return made.filling_id


def _look(actor: Actor, row: Demand, blank: Opened) -> None:
    """Sets what the form asks and what the gate finds of it. Raises Refused where somebody's number, or a condition that names
    somebody, would become public with it."""
    _check_public(row, blank)
    signed = signature_of(
        blank.form, id=row.pk, title=row.title, department=row.department, whom=row.whom, period=row.period, unsure=blank.unsure
    )
    row.signature = _read_in_order(msgspec.to_builtins(signed))
    row.findings = _read_in_order(findings.as_json(findings.found(actor, row, blank)))


def _check_public(row: Demand, blank: Opened) -> None:
    heads = (label.printed for label in blank.form.reading.labels if label.part in ("column", "pair", "row"))
    rules.check_public([row.title, row.whom, *heads])
    if any(one.element and names_somebody(one) for one in blank.where):
        raise Refused("名单的条件里写着某个人,条件是公开的。", "请改成对一类人的条件,例如:80岁以上。")


def _read_in_order(kept: dict[str, Any]) -> dict[str, Any]:
    """What is public of a file's headings, without signs that turn a page around."""
    found: dict[str, Any] = msgspec.json.decode(without_turns(msgspec.json.encode(kept).decode()))
    return found


def _own_draft(actor: Actor, demand_id: int) -> Demand:
    row = store.own_demand(actor, demand_id)
    if row.state != "draft":
        raise Refused("这项需求已经交出去了,不能再改。", "需要改动,请先撤回申请。")
    return row


def _take(actor: Actor, row: Demand, words: Draft) -> None:
    if words.period not in PERIODS or not set(words.levels) <= set(LEVELS[1:]) or not 1 <= words.due_day <= 31:
        raise Refused("周期、层级或日子不对。", "请从列出的选项里选。")
    if outside := [code for code in words.areas if not actor.covers(code)]:
        raise NotFound("{codes} 不在您的范围里。", "请只选本级管辖的地方。", codes=outside)
    rules.check_public([words.purpose, words.basis, words.reason, words.urgent_reason])
    for name, value in asdict(words).items():
        setattr(row, name, without_turns(value).strip() if isinstance(value, str) else value)
    row.levels = [level for level in LEVELS[1:] if level in words.levels]
    row.areas = sorted(set(words.areas))
    row.rules_added, row.rules_dropped = ruling.lines_of(words.rules_added), sorted(set(words.rules_dropped))


def _check_whole(row: Demand) -> None:
    """Raises Refused naming what a demand still lacks."""
    wanted = {
        ("用途", "purpose"): row.purpose, ("依据", "legal basis"): row.basis, ("联系方式", "contact"): row.contact,
        ("交表日期", "due day"): row.first_due, ("核对层级", "reviewing levels"): row.levels, ("下发范围", "areas"): row.areas,
    }  # fmt: skip
    lacking = [names for names, value in wanted.items() if not value]
    if lacking:
        zh, en = zip(*lacking, strict=True)
        raise Refused("还缺:{lacking}。", "补上再申请。", lacking=zh, lacking_en=en)
