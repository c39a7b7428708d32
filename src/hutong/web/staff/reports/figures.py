"""Figures of a round by area: every figure names its snapshots and opens down to the records it counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.forms.grid import cell_name
from hutong.domain.forms.rolling import FigureSpec
from hutong.domain.reporting import queries
from hutong.domain.reporting.queries.rollup import AreaFigures, By, RollUp
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound
from hutong.web.page import Req, page
from hutong.web.staff.reports.pictures import length
from hutong.web.staff.reports.review import NEEDS, looker, number, trail, within

_BELOW = {"city": "district", "district": "street", "street": "community", "community": "community"}


@dataclass(frozen=True)
class FigureLine:
    """One figure over all areas. `position` among the round's figures; `above`, `below`: what a ratio is worked out from."""

    position: int
    header: str
    how: str
    value: str
    above: str
    below: str


@dataclass(frozen=True)
class AreaLine:
    """One area: the chosen figure with the length of its bar, and all figures as text."""

    area: AreaFigures
    value: str
    length: int
    values: tuple[str, ...]


@page(needs=NEEDS)
def rollup(request: Req, round_id: int) -> HttpResponse:
    """The figures of a round, the whole first; `f` chooses one, `in` opens an area."""
    looker(request.actor)
    view, _places = queries.round_state(request.actor, round_id)
    area = within(request)
    by = cast(By, _BELOW[level_of(area or request.actor.area)])
    found = queries.roll_up(request.actor, round_id, by=by, within=area)
    context: dict[str, Any] = {
        "round": view, "found": found, "by": by, "area": area, "trail": trail(request.actor, area),
        "share": length(found.total.approved, found.expected),
    }  # fmt: skip
    if not found.specs:
        context["merged"] = queries.merged_lines(request.actor, round_id, page=number(request.GET.get("page", "")))
        return render(request, "staff/reports/figures.html", context)
    chosen = _chosen(request, found)
    context |= {"lines": figures(found), "chosen": chosen, "areas": areas(found, chosen)}
    if chosen is not None:
        context |= {"spec": found.specs[chosen], "whole": figures(found)[chosen], "cell": cell_of(found.specs[chosen])}
    return render(request, "staff/reports/figures.html", context)


@page(needs=NEEDS)
def opened(request: Req, round_id: int, assignment_id: int, cell: str) -> HttpResponse:
    """One figure of one community: its snapshot, its conditions, and the records it counted."""
    looker(request.actor)
    if queries.assignment(request.actor, assignment_id).round != round_id:
        raise NotFound("没有找到这份表。")
    view, _places = queries.round_state(request.actor, round_id)
    found = queries.figure_opened(request.actor, assignment_id, cell)
    words = {"round": view, "opened": found, "figure": found.figure, "assignment": assignment_id}
    return render(request, "staff/reports/figure_opened.html", words)


@page(needs=NEEDS)
def file(request: Req, round_id: int) -> HttpResponse:
    """The department's own workbook over all approved returns."""
    looker(request.actor)
    name, data, kind = queries.merged_workbook(request.actor, round_id)
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    )


def figures(found: RollUp) -> list[FigureLine]:
    """Every figure of the whole."""
    heads = [one.header for one in found.specs]
    return [
        FigureLine(
            n, one.header, one.how, shown(one, found.total.values[n]), heads[one.above] if one.above is not None else "",
            heads[one.below] if one.below is not None else "",
        )
        for n, one in enumerate(found.specs)
    ]  # fmt: skip


def areas(found: RollUp, chosen: int | None) -> list[AreaLine]:
    """Every area with its figures, in the order of the city's divisions."""
    held = [one.values[chosen] for one in found.areas] if chosen is not None else [None] * len(found.areas)
    most = max((value for value in held if value is not None), default=0)
    return [
        AreaLine(
            one,
            shown(found.specs[chosen], value) if chosen is not None else "",
            length(value, most),
            tuple(shown(spec, figure) for spec, figure in zip(found.specs, one.values, strict=True)),
        )
        for one, value in zip(found.areas, held, strict=True)
    ]


def shown(spec: FigureSpec, value: float | None) -> str:
    """A figure as people read it; empty where nobody can tell. Rates to four places, percentages and averages to two."""
    if value is None:
        return ""
    found = round(value, 4 if spec.how == "ratio" and spec.factor == 1 else 2)
    return f"{int(found):,}" if float(found).is_integer() else f"{found:,}"


def cell_of(spec: FigureSpec) -> str:
    """The cell of a figure in the sheet as it came."""
    return cell_name(spec.row, spec.col)


def _chosen(request: Req, found: RollUp) -> int | None:
    asked = request.GET.get("f", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) < len(found.specs)):
        raise NotFound("没有这一项数。")
    return int(asked)
