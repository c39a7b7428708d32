"""What the gate found, as a picture: each column a piece of one strip, and what the form costs as bars beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hutong.blueprint.conditions import describe, parse_where
from hutong.domain.reporting.findings import KNOWN, AskedBy, ColumnFound, Cost, Findings
from hutong.domain.reporting.queries.demands import DemandView
from hutong.kernel.sentences import Sentence
from hutong.web import values

# Times a year that a form of a period comes round.
TIMES = {"once": 1, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1}
KINDS = ("known", "asked", "partly", "new")
# Widths and heights are of a drawing 100 wide, which is as broad as its place on the page.
WIDTH, GAP = 100.0, 0.4


@dataclass(frozen=True)
class Piece:
    """A piece of a strip or a bar. `kind`: known, asked, partly, new; carried, more."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Asking:
    """Other forms that ask the same, why it is the same, and of whom they ask it: the same people, some of them, others."""

    why: Sentence
    people: str
    forms: tuple[AskedBy, ...]


@dataclass(frozen=True)
class Column:
    """A column. `fresh` and `stale`: percent of its cells that the pool fills, and that are too old or in doubt."""

    header: str
    kind: str
    fresh: int
    stale: int
    asked: tuple[Asking, ...]


@dataclass(frozen=True)
class Picture:
    """`counts`: columns by kind, in the order of KINDS; `year`: minutes of all communities in a year; `repeated`: columns
    that are known or asked; `sampled`: communities that were looked at; `bar`: empty where nothing is carried yet."""

    columns: tuple[Column, ...]
    counts: tuple[tuple[str, int], ...]
    strip: tuple[Piece, ...]
    bar: tuple[Piece, ...]
    cost: Cost
    year: float
    repeated: int
    sampled: int


def picture(findings: Findings, period: str) -> Picture:
    """The picture of a demand's findings."""
    columns = tuple(_column(one) for one in findings.columns)
    counts = tuple((kind, sum(one.kind == kind for one in columns)) for kind in KINDS)
    cost = findings.cost
    year = cost.all * TIMES.get(period, 1)
    return Picture(columns, counts, _strip(counts), _bar(cost), cost, year, findings.repeated, findings.sampled)


def _column(one: ColumnFound) -> Column:
    kind = "known" if one.fresh >= KNOWN else "asked" if one.verdict == "asked" else "partly" if one.fresh + one.stale else "new"
    same: dict[tuple[str, str], list[AskedBy]] = {}
    for form in one.asked_by:
        same.setdefault((form.why, form.people), []).append(form)
    asked = tuple(Asking(Sentence.again(why), people, tuple(forms)) for (why, people), forms in same.items())
    return Column(one.header, kind, int(one.fresh * 100), int(one.stale * 100), asked)


def _strip(counts: tuple[tuple[str, int], ...]) -> tuple[Piece, ...]:
    """A piece for each column, those of a kind side by side."""
    kinds = [kind for kind, n in counts for _ in range(n)]
    step = WIDTH / max(1, len(kinds))
    gap = min(GAP, step / 4)
    return tuple(Piece(round(step * n, 3), round(step - gap, 3), kind) for n, kind in enumerate(kinds))


def _bar(cost: Cost) -> tuple[Piece, ...]:
    """What a community carries already in the month, and what this form adds."""
    if not cost.carried:
        return ()
    scale = WIDTH / (cost.carried + cost.each)
    carried = round(cost.carried * scale, 3)
    return Piece(0, carried, "carried"), Piece(carried, round(cost.each * scale, 3), "more")


def shown(demand: DemandView) -> dict[str, Any]:
    """What every reader of a demand sees of it, the public too."""
    found = demand.findings
    whom = describe(parse_where(demand.whom), "en" if values.english() else "zh") if demand.whom else ""
    return {
        "demand": demand,
        "whom": whom,
        "picture": picture(found, demand.period) if found else None,
        "near": found.near if found else (),
        "more_areas": max(0, len(demand.areas) - len(demand.area_names)),
    }
