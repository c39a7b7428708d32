"""Last month's forms, all the way up, and this month's, in the middle of the work."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from hutong.blueprint.elements import catalogue
from hutong.demo.forms import DemoForm, form_of
from hutong.demo.models import Truth
from hutong.demo.reports.demands import demand_of
from hutong.demo.reports.plan import story
from hutong.demo.reports.stage import Stage, made, once
from hutong.demo.sheets import workbook
from hutong.domain.asks import commands as asks
from hutong.domain.asks import queries as open_questions
from hutong.domain.asks.commands import Answer
from hutong.domain.forms import commands as forms
from hutong.domain.forms.commands import Typed
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import commands as reporting
from hutong.domain.reporting import queries
from hutong.domain.reporting.commands.answering import refill
from hutong.domain.reporting.queries.assignments import DueLine
from hutong.domain.tasks import commands as tasks
from hutong.domain.tasks import queries as inboxes
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound
from hutong.kernel.workdays import add_workdays

# Seconds at work on a form, as a page would tell: what the weights are calibrated with.
_SECONDS = 95
# Working days from sending a form down to its due day; each following form of the month has one more.
_NOTICE, _LAST_NOTICE = 4, 8


def before(stage: Stage) -> None:
    """The first community has asked its households what some of the forms will want, so that they list the right people."""
    for key in sorted(story().answered):
        once(f"{key}:asked", stage.days.decided, lambda key=key: _ask_households(stage, form_of(key)))  # type: ignore[misc]


def last_month(stage: Stage) -> None:
    """Each form went down, was filled in, handed up, and approved at all its levels; so was what was urgent."""
    days = stage.days
    for key in story().monthly:
        due = add_workdays(days.last_sent, _LAST_NOTICE)
        _send(stage, key, "last", days.last_sent, days.last_at, due)
        once(f"{key}:last:up", days.last_up, lambda key=key: _hand_up_everywhere(stage, key, "last"))  # type: ignore[misc]
        once(f"{key}:last:approved", days.last_done, lambda key=key: _approve(stage, key, "last"))  # type: ignore[misc]
    once("closed", days.this_sent, lambda: _close(stage))
    key = "cold_wave"
    _send(stage, key, "urgent", days.urgent, days.urgent, add_workdays(days.urgent, 1))
    once(f"{key}:urgent:up", days.urgent, lambda: _hand_up_everywhere(stage, key, "urgent"))
    once(f"{key}:urgent:approved", add_workdays(days.urgent, 2), lambda: _approve(stage, key, "urgent"))


def this_month(stage: Stage) -> None:
    """Each form is down again: most wait for a confirmation, some for an answer, and some have something about them."""
    days, plan = stage.days, story()
    for key in plan.agreed:
        once(f"{key}:agreed", days.this_sent, lambda key=key: _agree(stage, key))  # type: ignore[misc]
    for number, key in enumerate(plan.monthly):
        _send(stage, key, "this", days.this_sent, days.this_at, add_workdays(days.this_sent, _NOTICE + number))
    _send(stage, "women_screening", "this", days.this_sent, days.this_at, add_workdays(days.today, _LAST_NOTICE))
    for key in sorted(plan.answered - {plan.sent_back.form}):
        once(f"{key}:filled", days.today, lambda key=key: _fill_rest(stage, key))  # type: ignore[misc]
    once("sent back", days.today, lambda: _send_back(stage))
    once("handed over", days.today, lambda: _hand_over(stage))
    once("wrong sum", days.today, lambda: _type_a_wrong_sum(stage))
    for code in stage.neighbours()[:1]:
        once("neighbours", days.today, lambda code=code: _neighbours(stage, code))  # type: ignore[misc]


def _send(stage: Stage, key: str, which: str, on: dt.date, at: dt.date, due: dt.date) -> None:
    def do() -> int:
        made_round = reporting.dispatch(stage.department(form_of(key)), demand_id=demand_of(key), day=at, due=due)
        while reporting.dispatch_some(SYSTEM, round_id=made_round):
            pass
        return made_round

    once(f"{key}:{which}", on, do)


def _round(key: str, which: str) -> int:
    found = made(f"{key}:{which}")
    if found is None:
        raise NotFound()
    return found


def _line(worker: Actor, key: str) -> DueLine:
    """The form of the demand that lies open in the worker's community. Raises NotFound."""
    demand = demand_of(key)
    found = next((line for line in queries.assignments_due(worker) if line.demand == demand), None)
    if found is None:
        raise NotFound()
    return found


def _places(stage: Stage, form: DemoForm) -> list[int]:
    department = stage.department(form)
    return [code for code in stage.codes if department.covers(code)]


def _hand_up_everywhere(stage: Stage, key: str, which: str) -> None:
    for code in _places(stage, form_of(key)):
        worker = stage.worker(code)
        line = _line(worker, key)
        if code == stage.home and which == "last" and key in story().answered:
            _answer_gaps(worker, line.filling)
        wrong = [one.key for one in queries.assignment(worker, line.id).findings if one.level == "wrong"]
        explained = dict.fromkeys(wrong, story().explained)
        reporting.submit(worker, assignment_id=line.id, explained=explained, seconds=_SECONDS)


def _ask_households(stage: Stage, form: DemoForm) -> None:
    """The worker fills the form for herself, and asks for what is missing, old or in doubt in it."""
    worker = stage.worker(stage.home)
    filling = forms.hand_in(worker, data=workbook(form), filename=f"{form.title}.xlsx", department=form.department)
    forms.confirm_meanings(worker, filling_id=filling)
    if form.whom:
        forms.confirm_whom(worker, filling_id=filling, where=form.whom)
    forms.fill(worker, filling_id=filling)
    _answer_gaps(worker, filling)
    forms.discard(worker, filling_id=filling)


def _fill_rest(stage: Stage, key: str) -> None:
    """What has grown old since last month is asked again, and the form filled anew."""
    worker = stage.worker(stage.home)
    line = _line(worker, key)
    if line.rest:
        _answer_gaps(worker, line.filling)
        refill(worker, assignment_id=line.id)


def _answer_gaps(worker: Actor, filling: int) -> None:
    """The community has asked its households: what is so, as the made city knows, is in the pool from now on."""
    forms.open_gaps_as_asks(worker, filling_id=filling)
    wanted = open_questions.standing(worker, wanted_by=f"filling:{filling}")
    known = _truth(worker.area, {record for _, record, _ in wanted})
    answers = []
    for (entity, record, element), ask in wanted.items():
        value = known.get((entity, record), {}).get(element)
        if value is None and catalogue()[element].computed is not None:
            continue
        answers.append(Answer(ask, value, none_known=value is None))
    if answers:
        asks.answer_all(worker, answers=answers)


def _truth(community: int, records: set[int]) -> Mapping[tuple[str, int], Mapping[str, object]]:
    with scope(SYSTEM):
        rows = Truth.objects.filter(community=community, record__in=records).values_list("entity", "record", "facts")
        return {(entity, record): json.loads(facts) for entity, record, facts in rows}


def _approve(stage: Stage, key: str, which: str) -> None:
    """Up through the levels; the department that asks approves at its own."""
    form, round_id = form_of(key), _round(key, which)
    for level in form.levels:
        reviewers = [stage.department(form)] if level == form.level else stage.reviewers(level, _places(stage, form))
        for reviewer in reviewers:
            reporting.approve(reviewer, round_id=round_id)


def _close(stage: Stage) -> None:
    """The departments have what they need of last month: the communities see their figures beside the street's."""
    for key in story().monthly:
        if key not in story().left_open:
            reporting.close_round(stage.department(form_of(key)), round_id=_round(key, "last"))


def _agree(stage: Stage, key: str) -> None:
    reporting.consent(stage.worker(stage.home), demand_id=demand_of(key), agree=True)


def _send_back(stage: Stage) -> None:
    """One form has been handed up and comes back with a comment at a cell."""
    said, worker, street = story().sent_back, stage.worker(stage.home), stage.people["chengang"]
    line = _line(worker, said.form)
    reporting.submit(worker, assignment_id=line.id, seconds=_SECONDS)
    sheet = queries.cells(street, line.id)
    letter = next(column["col"] for column in sheet["columns"] if column["header"] == said.column)
    comments = {f"{letter}{sheet['rows'][0]['row']}": said.comment} if sheet["rows"] else {}
    reporting.send_back(street, assignment_id=line.id, reason=said.reason, comments=comments)


def _hand_over(stage: Stage) -> None:
    """One form goes to a colleague of the same community."""
    worker, said = stage.worker(stage.home), story().handed_over
    line = _line(worker, said.form)
    task = next(one for one in inboxes.inbox(worker) if one.kind == "return" and one.subject == line.id)
    post = stage.people["zhangmin"].post_id
    assert post is not None
    tasks.hand_over(worker, task_id=task.id, post=post, reason=said.reason)


def _type_a_wrong_sum(stage: Stage) -> None:
    """A figure was typed over, and the table does not add up."""
    worker, said = stage.worker(stage.home), story().wrong_sum
    line = _line(worker, said.form)
    sheet = queries.cells(worker, line.id)
    row = next(row for row in sheet["rows"] if row["name"])
    place = next(n for n, value in enumerate(row["cells"]) if value not in (None, ""))
    cell = f"{sheet['columns'][place]['col']}{row['row']}"
    reporting.type_cells(worker, assignment_id=line.id, cells=[Typed(cell, said.value)])


def _neighbours(stage: Stage, code: int) -> None:
    """Another community of the street has handed some forms up, and says of one that it is not its duty."""
    worker, said = stage.worker(code), story().declined
    for line in queries.assignments_due(worker):
        if line.demand == demand_of(said.form):
            reporting.decline(worker, assignment_id=line.id, reason=said.reason)
        elif line.demand in {demand_of(key) for key in story().answered}:
            reporting.submit(worker, assignment_id=line.id, seconds=_SECONDS)
