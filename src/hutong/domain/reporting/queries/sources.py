"""How often what a source has said was wrong: counted by department and by kind of source, never by person."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.domain.pool.views import SourceView
from hutong.domain.reporting.models import Proposal
from hutong.domain.reporting.shares import wilson
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

_FILLED = """
SELECT key::bigint, sum((value ->> 0)::bigint), sum((value ->> 1)::bigint)
FROM reporting_assignment CROSS JOIN LATERAL jsonb_each(sources) WHERE sent_at >= %s GROUP BY 1
"""


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, and between which shares (0 to 1) the true one lies, as far as so many cases can tell."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """The share; None where nothing was counted."""
        return self.part / self.whole if self.whole else None

    @property
    def between(self) -> tuple[float, float]:
        """The Wilson interval, 95 of 100."""
        return wilson(self.part, self.whole)


@dataclass(frozen=True)
class SourceErrors:
    """One source. `department`: its key, or empty for a kind of source; `kind`: of the pool's kinds of sources, or empty.
    `typed_over`: cells of forms that it filled and somebody corrected by hand; `replaced`: values of it that a department's
    confirmed correction replaced; `proposed`: its own corrections, by what became of them; `refuted`: contested ones that it
    dropped, of all answered."""

    department: str
    kind: str
    typed_over: Share
    replaced: int
    proposed: int
    confirmed: int
    contested: int
    upheld: int
    dropped: int
    unanswered: int

    @property
    def refuted(self) -> Share:
        """Corrections that did not hold, of those that were answered."""
        return Share(self.dropped, self.confirmed + self.upheld + self.dropped)


def source_errors(actor: Actor, *, months: int = 12) -> tuple[SourceErrors, ...]:
    """The sources of what stands in the forms of the actor's area, departments first. Of forms that went up, and proposals that
    were made, in the last so many months (of 30 days). Raises NotFound for whoever has nothing to do with forms."""
    if not any(actor.may(right) for right in ("reports.return", "reports.review", "reports.demand")):
        raise NotFound()
    since = clock.now() - dt.timedelta(days=30 * months)
    with scope(actor):
        known = pool.sources(actor)
        filled, over, replaced = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        with connection.cursor() as cursor:
            cursor.execute(_FILLED, [since])
            for source, cells, corrected in cursor.fetchall():
                filled[_key(known.get(source))] += int(cells)
                over[_key(known.get(source))] += int(corrected)
        made = Proposal.objects.filter(made_at__gte=since)
        for source, n in made.filter(state="confirmed").values_list("held_source").annotate(n=Count("pk")):
            replaced[_key(known.get(source or 0))] += n
        states: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for department, state, n in made.values_list("department", "state").annotate(n=Count("pk")):
            states[department, ""][state] += n
    keys = sorted({*filled, *replaced, *states} - {("", "")}, key=lambda key: (not key[0], key))
    return tuple(_errors(key, Share(over[key], filled[key]), replaced[key], states.get(key, Counter())) for key in keys)


def _key(source: SourceView | None) -> tuple[str, str]:
    """(department, "") for what a department has pushed, ("", kind) for the rest."""
    if source is None:
        return "", ""
    return (source.department, "") if source.department and source.kind in ("owner", "push") else ("", source.kind)


def _errors(key: tuple[str, str], typed_over: Share, replaced: int, states: Counter[str]) -> SourceErrors:
    return SourceErrors(
        *key, typed_over, replaced, sum(states.values()) - states["withdrawn"], states["confirmed"], states["contested"],
        states["upheld"], states["dropped"], states["unanswered"],
    )  # fmt: skip
