"""The stage: one community whose last month's forms went all the way up, and this month's lie open after a month of life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bench._support import note
from bench._year.news import News
from bench._year.world import World
from hutong.blueprint.conditions import parse_where
from hutong.demo.changes import year_of_changes
from hutong.demo.commands import seed as make_city
from hutong.demo.commands import sites
from hutong.demo.forms import DemoForm, declared
from hutong.demo.generate import THE_DAY, community
from hutong.demo.sheets import workbook
from hutong.domain.asks import commands as asks
from hutong.domain.asks import queries as open_questions
from hutong.domain.asks.commands import Answer
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries as posts
from hutong.domain.forms import commands as forms
from hutong.domain.pool import queries as pool
from hutong.domain.pool.columns import value
from hutong.domain.pool.commands import Seen, SourceRef, end, observe
from hutong.domain.pool.conditions import holds
from hutong.domain.reporting import commands as reporting
from hutong.domain.reporting import queries
from hutong.domain.reporting.commands import Draft
from hutong.domain.reporting.commands.answering import refill
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import Refused
from hutong.kernel.workdays import add_workdays

# The day on which the worker opens the pack; all forms are due after it, and in its month.
LAST_SENT, LAST_UP = dt.date(2026, 11, 2), dt.date(2026, 11, 6)
THIS_SENT, PACK_DAY = dt.date(2026, 12, 1), dt.date(2026, 12, 4)
SOURCE = SourceRef("visit", "社区询问")
EXPLAINED = "证件上就是这样写的。"
_WORKER = (
    "pool.read", "pool.observe", "pool.merge", "forms.fill", "forms.confirm", "asks.answer", "journal.read", "tasks.work",
    "reports.return",
)  # fmt: skip
_DEPARTMENT = ("pool.read", "pool.observe", "forms.fill", "forms.confirm", "tasks.work", "reports.demand")
_REVIEW = ("pool.read", "tasks.work", "reports.decide", "reports.review")


@dataclass(frozen=True)
class Setting:
    """Everything that the measuring needs."""

    world: World
    worker: Actor
    staff: int
    forms: tuple[DemoForm, ...]


def setting(people: int, seed: int) -> Setting:
    """Brings it all about; the clock of the caller stays as it is."""
    make_city(communities=1, seed=seed, people=people)
    site = next(iter(sites()))
    slot = (site.place, site.of)
    truth = community(site.code, site.name, site.street, site.district, seed=seed, people=people, on=THE_DAY, slot=slot)
    world = World(truth, year_of_changes(truth, seed, 2))
    staff, worker = _hired("month", "王芳", site.code, _WORKER)
    news = News(world, world.history._coming, worker)
    wanted = tuple(form for form in declared() if form.department == "civil_affairs" and form.period == "monthly")
    note(f"{len(wanted)} forms of the month, {len(truth.people)} people")
    departments = _departments(site.code)
    with clock.standing_at(THE_DAY):
        demands = {form.key: _admitted(form, departments, site.code) for form in wanted}
        for form in wanted:
            _know(worker, world, form)
    note("admitted; the pool has been put right")
    _last_month(world, worker, departments, demands, wanted)
    note("last month's forms are approved")
    _life(world, news, THIS_SENT)
    _send(departments, demands, wanted, THIS_SENT)
    _life(world, news, PACK_DAY)
    return Setting(world, worker, staff, wanted)


def _hired(username: str, name: str, area: int, rights: Sequence[str], department: str = "") -> tuple[int, Actor]:
    with clock.standing_at(THE_DAY):
        staff = directory.hire(SYSTEM, username=username, name=name, password="wo-de-shequ-2026")
        post = directory.appoint(SYSTEM, staff=staff, title=name, area=area, rights=rights, department=department)
        return staff, posts.actor_of(staff, post)


def _departments(code: int) -> dict[str, Actor]:
    district, city = code // 10**6 * 10**6, 110000000000
    people = {
        "street": (code // 1000 * 1000, _REVIEW, ""), "gate-district": (district, _REVIEW, ""), "gate-city": (city, _REVIEW, ""),
        "district": (district, _DEPARTMENT, "civil_affairs"), "city": (city, _DEPARTMENT, "civil_affairs"),
    }  # fmt: skip
    return {key: _hired(key, key, area, rights, department)[1] for key, (area, rights, department) in people.items()}


def _admitted(form: DemoForm, departments: dict[str, Actor], code: int) -> int:
    department = departments[form.level]
    filling = forms.hand_in(department, data=workbook(form), filename=f"{form.title}.xlsx", department=form.department)
    forms.confirm_meanings(department, filling_id=filling)
    if form.whom:
        forms.confirm_whom(department, filling_id=filling, where=form.whom)
    words = Draft(
        purpose=form.purpose, basis=form.basis, contact=form.contact, period=form.period, due_day=form.due_day,
        first_due=add_workdays(clock.today(), 31), levels=form.levels, areas=[code], reason="按月核对变化",
    )  # fmt: skip
    demand = reporting.draft(department, filling_id=filling, words=words)
    reporting.apply(department, demand_id=demand)
    reporting.decide(departments[f"gate-{form.level}"], demand_id=demand, verdict="admit", reason="按月核对变化")
    return demand


def _know(worker: Actor, world: World, form: DemoForm) -> None:
    """Before the first month: the worker has put the list right, and everything that the form asks is known."""
    filling = forms.hand_in(worker, data=workbook(form), filename=f"{form.title}.xlsx", department=form.department)
    forms.confirm_meanings(worker, filling_id=filling)
    if form.whom:
        forms.confirm_whom(worker, filling_id=filling, where=form.whom)
    if form.layout == "list":
        put_right(worker, world, form.whom)
    forms.fill(worker, filling_id=filling)
    answer_all(worker, world, filling)
    forms.discard(worker, filling_id=filling)


def put_right(worker: Actor, world: World, whom: str) -> int:
    """The facts that put somebody on the list, or take somebody off it, as they are; returns how many were wrong."""
    where = parse_where(whom)
    if not where:
        return 0
    found = pool.select(worker, entity="person", where=where, purpose="form:list")
    listed = {view.id for view in found.records}
    gone = [record for record in listed if world.gone("person", record)]
    for record in gone:
        end(worker, entity="person", records=[record], on=world.on, reason="迁出")
    right = {world.pool_id.get(("person", row.id), row.id) for row in world.meeting("person", where)}
    around = pool.get(worker, entity="person", ids=(listed - set(gone)) ^ right, purpose="form:list")
    seen = []
    for view in around.records:
        for condition in where:
            held = value(view, condition.element, around.relations, around.at).value
            true = world.value("person", view.id, condition.element)
            if holds(held, condition) != holds(true, condition) and world.element(condition.element).computed is None:
                seen.append(Seen("person", view.id, condition.element, true))
    if seen:
        observe(worker, observations=seen, source=SOURCE, purpose="correction")
    return len(seen) + len(gone)


def answer_all(worker: Actor, world: World, filling: int) -> int:
    """Every gap that a record answers is answered as it is; returns how many."""
    forms.open_gaps_as_asks(worker, filling_id=filling)
    answered = 0
    for fact, ask in open_questions.standing(worker, wanted_by=f"filling:{filling}").items():
        true = world.value(*fact)
        try:
            asks.answer_all(worker, answers=[Answer(ask, true, none_known=true is None)], source=SOURCE)
            answered += 1
        except Refused as refused:
            note(f"  {fact}: {refused}")
    return answered


def _send(departments: dict[str, Actor], demands: dict[str, int], wanted: Sequence[DemoForm], on: dt.date) -> list[int]:
    made = []
    with clock.standing_at(on):
        for form in wanted:
            due = max(on.replace(day=form.due_day), add_workdays(on, 4))
            made.append(reporting.dispatch(departments[form.level], demand_id=demands[form.key], day=on, due=due))
            while reporting.dispatch_some(SYSTEM, round_id=made[-1]):
                pass
    return made


def _last_month(
    world: World, worker: Actor, departments: dict[str, Actor], demands: dict[str, int], wanted: Sequence[DemoForm]
) -> None:
    """Down, filled, explained once where something does not hold, and up through all levels."""
    rounds = _send(departments, demands, wanted, LAST_SENT)
    with clock.standing_at(LAST_UP):
        for line in queries.assignments_due(worker):
            if line.rest:
                answer_all(worker, world, line.filling)
                refill(worker, assignment_id=line.id)
            wrong = [one.key for one in queries.assignment(worker, line.id).findings if one.level == "wrong"]
            reporting.submit(worker, assignment_id=line.id, explained=dict.fromkeys(wrong, EXPLAINED))
        for form, round_id in zip(wanted, rounds, strict=True):
            for level in form.levels:
                reviewer = level if level == form.level else {"street": "street"}.get(level, f"gate-{level}")
                reporting.approve(departments[reviewer], round_id=round_id)


def _life(world: World, news: News, day: dt.date) -> None:
    """Things happen, and those who notice them tell of them."""
    with clock.standing_at(day):
        world.go_to(day)
        news.until(day)
