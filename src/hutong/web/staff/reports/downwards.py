"""Data comes back down: a community's own figures beside its street's, and how often each source was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.reporting.queries.downwards import Beside, FigureBeside, beside, closed_rounds
from hutong.domain.reporting.queries.sources import Share, SourceErrors, source_errors
from hutong.web.page import Req, page
from hutong.web.staff.reports.pictures import WIDTH, length
from hutong.web.staff.reports.review import number

PER = 12


@dataclass(frozen=True)
class FigureLine:
    """One figure as two bars of one scale, and in words."""

    header: str
    how: str
    own: str
    median: str
    street: str
    average: str
    district: str
    own_length: int
    median_length: int


@dataclass(frozen=True)
class SourceLine:
    """One source: the share that was corrected by hand as a bar, with the interval in which the true one lies."""

    source: SourceErrors
    rate: str
    low: str
    high: str
    at: int
    start: int
    wide: int
    refuted: str


@page(needs="reports.return")
def returned(request: Req) -> HttpResponse:
    """The closed rounds of the community, the latest first."""
    return render(request, "staff/reports/data_back.html", {"rounds": closed_rounds(request.actor)})


@page(needs="reports.return")
def returned_round(request: Req, round_id: int) -> HttpResponse:
    """One round: own figures beside the street's, or how the own list stands."""
    found, at = beside(request.actor, round_id), number(request.GET.get("page", ""))
    pages = max(1, -(-len(found.figures) // PER))
    at = min(at, pages)
    context: dict[str, Any] = {
        "back": found, "lines": _figures(found)[(at - 1) * PER : at * PER], "at": at, "pages": pages, "listed": _listed(found),
    }  # fmt: skip
    return render(request, "staff/reports/data_back_round.html", context)


@page(needs="tasks.work")
def sources(request: Req) -> HttpResponse:
    """How often what a source has said was wrong; by department and kind of source, never by person."""
    found = [_source(one) for one in source_errors(request.actor)]
    return render(request, "staff/reports/sources.html", {"lines": found})


def _figures(found: Beside) -> list[FigureLine]:
    return [_figure(one) for one in found.figures]


def _figure(one: FigureBeside) -> FigureLine:
    most = max(one.own or 0, one.street_median or 0)
    return FigureLine(
        one.header, one.how, _number(one.own), _number(one.street_median), _number(one.street), _number(one.street_average),
        _number(one.district), length(one.own, most), length(one.street_median, most),
    )  # fmt: skip


def _listed(found: Beside) -> FigureLine | None:
    """The rows of a list as one figure."""
    if found.listed is None:
        return None
    near, far = found.street, found.district
    average = near.lines / near.approved if near.shown and near.approved else None
    return _figure(FigureBeside(
        "", "sum", found.listed.lines, near.lines if near.shown else None, near.lines_median if near.shown else None, average,
        far.lines if far.shown else None, None,
    ))  # fmt: skip


def _source(one: SourceErrors) -> SourceLine:
    low, high = one.typed_over.between
    start, end = round(WIDTH * low), round(WIDTH * high)
    at = round(WIDTH * (one.typed_over.rate or 0))
    wide = max(6, end - start)
    return SourceLine(one, _percent(one.typed_over), _share(low), _share(high), at, start, wide, _percent(one.refuted))


def _number(value: float | None) -> str:
    """A figure to two places at most; empty where nobody can tell."""
    if value is None:
        return ""
    found = round(value, 2)
    return f"{int(found):,}" if float(found).is_integer() else f"{found:,}"


def _percent(share: Share) -> str:
    return "" if share.rate is None else _share(share.rate)


def _share(value: float) -> str:
    """A share in percent, to one place."""
    return f"{value * 100:.1f}%"
