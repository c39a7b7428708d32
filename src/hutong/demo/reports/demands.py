"""What departments have asked for by the day the demo city is made, and how it was decided."""

from __future__ import annotations

import datetime as dt

from hutong.demo.forms import DemoForm, form_of
from hutong.demo.reports.plan import story
from hutong.demo.reports.stage import Stage, made, once
from hutong.demo.sheets import workbook
from hutong.domain.forms import commands as forms
from hutong.domain.reporting import commands as reporting
from hutong.domain.reporting.commands import Draft
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound
from hutong.kernel.workdays import add_workdays

_AHEAD = 32
# Elements that the decision grants a department for a report from the pool, besides its own.
_GRANTED = ("name", "sex", "ethnic", "birth_date", "education")


def ask_for_everything(stage: Stage) -> None:
    """Every demand of the story, one step each: those that come every month, then the others, and a draft."""
    days = stage.days
    for key in story().monthly:
        _apply(stage, form_of(key), days.applied)
        _decide(stage, form_of(key), days.decided, "admit", "")
    for key, decided in story().decided.items():
        form = form_of(key)
        applied = days.urgent if form.urgent else days.applied if decided.verdict != "waits" else days.this_sent
        _apply(stage, form, applied)
        if decided.verdict != "waits":
            _decide(stage, form, days.urgent if form.urgent else days.decided, decided.verdict, decided.reason)
    form = form_of("destitute")
    once(f"{form.key}:draft", days.today, lambda: _draft(stage, form))
    party = form_of("party_members")
    once(f"{party.key}:taken", days.this_sent, lambda: _take(stage, party))


def demand_of(key: str) -> int:
    """The demand of a form. Raises NotFound where the story has not come that far."""
    found = made(f"{key}:applied")
    if found is None:
        raise NotFound()
    return found


def _apply(stage: Stage, form: DemoForm, on: dt.date) -> None:
    def do() -> int:
        demand = _draft(stage, form)
        reporting.apply(stage.department(form), demand_id=demand)
        return demand

    once(f"{form.key}:applied", on, do)


def _decide(stage: Stage, form: DemoForm, on: dt.date, verdict: str, reason: str) -> None:
    def do() -> None:
        join = demand_of(form.repeats) if verdict == "join" else None
        granted = _GRANTED if verdict == "pool" else ()
        reporting.decide(
            stage.gate(form), demand_id=demand_of(form.key), verdict=verdict, reason=reason, join=join, granted=granted
        )  # fmt: skip

    once(f"{form.key}:decided", on, do)


def _draft(stage: Stage, form: DemoForm) -> int:
    """The department hands in its file, says what it means, and what it is for."""
    department = stage.department(form)
    filling = forms.hand_in(department, data=workbook(form), filename=f"{form.title}.xlsx", department=form.department)
    forms.confirm_meanings(department, filling_id=filling)
    if form.whom:
        forms.confirm_whom(department, filling_id=filling, where=form.whom)
    return reporting.draft(department, filling_id=filling, words=_words(stage, form, department))


def _words(stage: Stage, form: DemoForm, department: Actor) -> Draft:
    due = add_workdays(clock.today(), 1 if form.urgent else _AHEAD)
    return Draft(
        purpose=form.purpose, basis=form.basis, contact=form.contact, period=form.period, due_day=form.due_day or due.day,
        first_due=due, levels=form.levels, areas=[code for code in stage.codes if department.covers(code)],
        reason=story().reason if form.period == "monthly" else "", urgent=form.urgent,
        urgent_reason=story().urgent_reason if form.urgent else "", offers_auto=form.key in story().agreed,
    )  # fmt: skip


def _take(stage: Stage, form: DemoForm) -> int:
    """The department takes what it may have from the pool."""
    return reporting.take_from_pool(stage.department(form), demand_id=demand_of(form.key))
