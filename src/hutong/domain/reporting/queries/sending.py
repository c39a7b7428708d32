"""Before a demand goes down: how far ahead it is, what must hold in its form, where it would go; and how far its rounds are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.directory import queries as directory
from hutong.domain.forms import blanks
from hutong.domain.forms.checking import said
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import rules, ruling, sharing, store
from hutong.domain.reporting.models import Round
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound
from hutong.kernel.sentences import Sentence
from hutong.kernel.workdays import add_workdays, workdays_between

# A round that is not through by then is offered to be gone on with; a city takes less than a minute.
SLOW = dt.timedelta(minutes=3)


@dataclass(frozen=True)
class Lead:
    """Working days from today to a due day, and how many there must be; `earliest`: the first day that is far enough."""

    days: int
    need: int
    earliest: dt.date

    @property
    def enough(self) -> bool:
        return self.days >= self.need


@dataclass(frozen=True)
class RuleView:
    """What must hold in a form, in words. `key`: by which it is dropped."""

    key: str
    words: Sentence


@dataclass(frozen=True)
class Sending:
    """A round before it is sent. `days`: working days from today until it is due; `short`: too few; `sent`: that period
    is out already."""

    period: str
    day: dt.date
    due: dt.date
    days: int
    need: int
    short: bool
    sent: bool
    communities: int


@dataclass(frozen=True)
class Progress:
    """How many communities of a round have their form by now. `slow`: it should have been through long ago."""

    round: int
    demand: int
    number: str
    title: str
    period: str
    due: dt.date
    urgent: bool
    state: str
    made: int
    total: int
    slow: bool
    mine: bool

    @property
    def ready(self) -> bool:
        return self.state != "dispatching"


def lead(day: dt.date) -> Lead:
    """How far a due day lies ahead."""
    today = clock.today()
    return Lead(workdays_between(today, day), rules.AHEAD, add_workdays(today, rules.AHEAD))


def rules_found(actor: Actor, filling_id: int) -> tuple[RuleView, ...]:
    """What the headings of a file that was handed in state. Raises NotFound, and Refused while it has not been read."""
    with scope(actor):
        return tuple(RuleView(rule.key, said(rule)) for rule in ruling.found(blanks.drawn(actor, filling_id)))


def rules_kept(actor: Actor, demand_id: int) -> tuple[RuleView, ...]:
    """What must hold in the form of a demand that was applied for; nothing before. Raises NotFound."""
    with scope(actor):
        row = store.demand(actor, demand_id)
        found = blanks.opened(row.blank).rules if row.blank is not None and row.state != "draft" else ()
        return tuple(RuleView(rule.key, said(rule)) for rule in found)


def withheld(actor: Actor, demand_id: int) -> tuple[str, ...]:
    """The elements of a demand that its department may not have without being granted them, in order. Raises NotFound."""
    with scope(actor):
        row = store.demand(actor, demand_id)
        if row.blank is None:
            return ()
        return tuple(sorted(sharing.withheld(blanks.opened(row.blank).form, row.department, ())))


def sending(
    actor: Actor, demand_id: int, *, day: dt.date | None = None, due: dt.date | None = None, areas: Sequence[int] | None = None
) -> Sending:
    """What a dispatch of the demand would be. Raises NotFound for a demand of another department."""
    with scope(actor):
        row = store.demand(actor, demand_id)
        if not store.owns(actor, row):
            raise NotFound("没有找到这项报表需求。")
        today, day = clock.today(), day or clock.today()
        due = due or rules.due_in(row.period, day, row.due_day, row.first_due or today)
        period = rules.period_of(row.period, day)
        sent = Round.objects.filter(demand=row, period=period).exists()
        communities = len(directory.communities_in(row.areas if areas is None else areas))
        return Sending(
            period, day, due, workdays_between(today, due), rules.NOTICE, rules.is_short_notice(today, due), sent, communities
        )


def progress(actor: Actor, round_id: int) -> Progress:
    """How far a round is. Raises NotFound."""
    with scope(actor):
        return _progress(actor, store.round_of(actor, round_id))


def rounds_sent(actor: Actor, demand_id: int) -> tuple[Progress, ...]:
    """The rounds of a demand, newest first. Raises NotFound."""
    with scope(actor):
        row = store.demand(actor, demand_id)
        return tuple(_progress(actor, one) for one in row.rounds.select_related("demand").order_by("-pk")[:50])


def _progress(actor: Actor, row: Round) -> Progress:
    slow = row.state == "dispatching" and clock.now() - row.made_at > SLOW
    return Progress(
        row.pk, row.demand_id, row.demand.number or "", row.demand.title, row.period, row.due, row.urgent, row.state, row.made,
        row.total, slow, store.owns(actor, row.demand),
    )  # fmt: skip
