"""What communities have reported from outside, and what the street has answered."""

from __future__ import annotations

from hutong.demo.reports.demands import demand_of
from hutong.demo.reports.plan import Outside, story
from hutong.demo.reports.stage import Stage, once
from hutong.domain.outside import commands as outside
from hutong.domain.outside import queries


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
