"""What goes on beside the forms: reports from outside with their answers, and a department's corrections."""

from __future__ import annotations

from hutong.blueprint.codelists import code_lists
from hutong.blueprint.conditions import parse_where
from hutong.blueprint.elements import catalogue
from hutong.demo.forms import form_of
from hutong.demo.reports.demands import demand_of
from hutong.demo.reports.plan import Outside, story
from hutong.demo.reports.stage import Stage, once
from hutong.domain.outside import commands as outside
from hutong.domain.outside import queries
from hutong.domain.pool import queries as pool
from hutong.domain.reporting.commands.proposing import Correction, propose
from hutong.domain.reporting.commands.settling import confirm, contest
from hutong.domain.reporting.queries.proposals import proposals
from hutong.kernel.actor import narrowed


def report_from_outside(stage: Stage) -> None:
    """Each report of the story is one step, answered where there is an answer."""
    for number, one in enumerate(story().outside, 1):
        once(f"outside:{number}", stage.days.this_sent, lambda one=one: _report(stage, one))  # type: ignore[misc]


def _report(stage: Stage, one: Outside) -> None:
    street = stage.people["chengang"]
    before = {view.id for view in queries.open_reports(street)}
    demand = demand_of(one.form) if one.form else None
    outside.report(
        outside.anonymous(stage.home), kind=one.kind, words=one.words, department=one.department, demand=demand,
        owner=queries.owner_of(demand) if demand else None, candidates=queries.candidates(),
    )  # fmt: skip
    for view in queries.open_reports(street):
        if one.answer and view.id not in before:
            outside.answer(street, report_id=view.id, words=one.answer, upheld=True)


def correct(stage: Stage) -> None:
    """The department proposes what it holds to be right; the community confirms one, contests one, and leaves the rest."""
    once("corrections", stage.days.this_sent, lambda: _propose(stage))
    once("corrections:answered", stage.days.today, lambda: _answer(stage))


def _propose(stage: Stage) -> None:
    said = story().corrections
    form, demand = form_of(said.form), demand_of(said.form)
    department = stage.department(form)
    codes = sorted(code_lists()[catalogue()[said.element].code_list].codes)
    seen = narrowed(department, stage.home)
    found = pool.select(seen, entity="person", where=parse_where(form.whom), purpose="correction").records
    known = [view for view in found if view.values.get(said.element) in codes][: said.number]
    other = {view.id: codes[(codes.index(str(view.values[said.element])) + 1) % len(codes)] for view in known}
    wanted = [Correction("person", record, said.element, code, said.reason) for record, code in other.items()]
    propose(department, corrections=wanted, demand_id=demand)


def _answer(stage: Stage) -> None:
    worker = stage.worker(stage.home)
    waiting = [one.id for one in proposals(worker)]
    for proposal in waiting[:1]:
        confirm(worker, proposal_id=proposal)
    for proposal in waiting[1:2]:
        contest(worker, proposal_id=proposal, why=story().corrections.contest)
