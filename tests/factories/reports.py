"""Demands and rounds for stories: a department's form, admitted and sent down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hutong.demo.forms import form_of
from hutong.demo.sheets import workbook
from hutong.domain.forms import commands as forms
from hutong.domain.reporting import commands as reporting
from hutong.domain.reporting.commands import Draft
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.workdays import add_workdays
from tests.factories.directory import area
from tests.factories.sheets import listing
from tests.people import HOME, NEXT_DOOR, liu_yan, ma_li

ELDERS = listing("80岁以上老年人登记表", ["序号", "姓名", "性别", "身份证号", "联系电话", "备注"])
FIGURES = workbook(form_of("population_twenty"))
WORDS: dict[str, Any] = {
    "purpose": "核对高龄津贴发放对象", "basis": "北京市老年人养老服务补贴津贴管理实施办法", "contact": "区民政局 分机 3106",
    "period": "monthly", "due_day": 25, "levels": ("street", "district"), "areas": (110114010000,),
}  # fmt: skip


def places() -> None:
    """The two communities of the stories, with what lies above them."""
    area(HOME), area(NEXT_DOOR)


def drafted(actor: Actor = liu_yan, *, data: bytes = ELDERS, name: str = "登记表.xlsx", **words: Any) -> int:
    """A draft of the department, its meanings confirmed."""
    places()
    filling = forms.hand_in(actor, data=data, filename=name, department=actor.department)
    forms.confirm_meanings(actor, filling_id=filling)
    due = words.pop("first_due", None) or add_workdays(clock.today(), 31)
    return reporting.draft(actor, filling_id=filling, words=Draft(**{**WORDS, "first_due": due, **words}))


def admitted(actor: Actor = liu_yan, decider: Actor = ma_li, **words: Any) -> int:
    """An admitted demand."""
    demand = drafted(actor, **words)
    reporting.apply(actor, demand_id=demand)
    reporting.decide(decider, demand_id=demand, verdict="admit", reason="工作需要")
    return demand


def sent(actor: Actor = liu_yan, *, day: dt.date | None = None, due: dt.date | None = None, **words: Any) -> int:
    """A round that has reached every community; returns its id."""
    demand = words.pop("demand", None) or admitted(actor, **words)
    made = reporting.dispatch(actor, demand_id=demand, day=day, due=due or add_workdays(clock.today(), 8))
    while reporting.dispatch_some(SYSTEM, round_id=made, most=1):
        pass
    return made
