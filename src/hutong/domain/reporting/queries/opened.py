"""What was approved, opened down: a figure to the records it counted, and the merged list page by page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import accumulate

from hutong.blueprint.conditions import parse_where
from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.queries.views import FigureView
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import store
from hutong.domain.reporting.models import Assignment, Demand, Snapshot
from hutong.domain.reporting.sharing import may_have
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class OpenedFigure:
    """A figure of an approved return. `number`: of the snapshot it stands in; `people`: whether the actor may see who was
    counted; `figure.value` is as approved, `figure.rows` as the pool has them now."""

    number: str
    at: dt.datetime
    title: str
    period: str
    community: int
    community_name: str
    people: bool
    figure: FigureView


@dataclass(frozen=True)
class MergedLine:
    """A line of the merged list, with the snapshot it stands in."""

    community: int
    name: str
    number: str
    assignment: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class MergedPage:
    """A page of the merged list; `total` lines in all, from `snapshots` approved returns."""

    heads: tuple[str, ...]
    lines: tuple[MergedLine, ...]
    total: int
    snapshots: int
    page: int
    pages: int


def figure_opened(actor: Actor, assignment_id: int, cell: str) -> OpenedFigure:
    """A figure of an approved return with the records it counted, for those who may see them: posts of review, and a department
    that may have people's names. The reading is entered in the journal. Raises NotFound where nothing is approved, or no figure
    stands in `cell` (its name in the sheet as it came)."""
    with scope(actor):
        row = store.seen(actor, assignment_id)
        kept = Snapshot.objects.filter(pk=row.snapshot or 0).first()
        if kept is None:
            raise NotFound("这份表还没有核定,没有可以打开的数。")
        demand, people = row.round.demand, _sees_people(actor, row.round.demand)
        figure = forms.frozen_figure(actor, kept.frozen, cell, people=False)
        people = people and _may_have_all(actor, demand, figure)
        figure = forms.frozen_figure(actor, kept.frozen, cell, people=True) if people else figure
        name = directory.path(row.community)[-1]
        return OpenedFigure(kept.number, kept.at, demand.title, row.round.period, row.community, name, people, figure)


def merged_lines(actor: Actor, round_id: int, *, page: int = 1, per: int = 50) -> MergedPage:
    """A page of the lists of all approved returns in the actor's area, one community after the other. Whoever stands in it is
    entered in the journal as read. Raises NotFound."""
    with scope(actor):
        row = store.round_of(actor, round_id)
        live = Assignment.objects.filter(round=row, state="approved").values("snapshot")
        kept = Snapshot.objects.filter(pk__in=live).order_by("community")
        found = list(kept.values_list("frozen", "lines", "number", "assignment"))
        ends = list(accumulate(lines for _, lines, _, _ in found))
        total = ends[-1] if ends else 0
        pages = max(1, -(-total // per))
        first = (min(max(1, page), pages) - 1) * per
        part = [n for n, end in enumerate(ends) if end > first and end - found[n][1] < first + per]
        skip = first - (ends[part[0]] - found[part[0]][1]) if part else 0
        kept_back = store.withheld(actor, row.demand)
        heads, lines = forms.frozen_lines(actor, [found[n][0] for n in part], skip=skip, most=per, withheld=kept_back)
        names = directory.paths(line.community for line in lines)
        told = {frozen: (number, assignment) for frozen, _, number, assignment in found}
        made = tuple(
            MergedLine(one.community, (names.get(one.community) or ("",))[-1], *told[one.frozen], one.cells) for one in lines
        )
        return MergedPage(heads, made, total, len(found), first // per + 1, pages)


def _may_have_all(actor: Actor, demand: Demand, figure: FigureView) -> bool:
    """Whether a department may have what a figure says of everybody whom it counts: listed behind it is who is poor, or ill."""
    if actor.may("reports.review"):
        return True
    told = {one.element for one in parse_where(figure.where)} | {figure.sum_of}
    known = [element for key in told if key and (element := known_element(key)) is not None]
    return all(may_have(element, actor.department, demand.granted) for element in known)


def _sees_people(actor: Actor, demand: Demand) -> bool:
    """A department asked for figures: who stands behind them it sees only where it may have people's names anyway."""
    if not actor.may("pool.read"):
        return False
    name = known_element("name")
    return actor.may("reports.review") or (name is not None and may_have(name, actor.department, demand.granted))
