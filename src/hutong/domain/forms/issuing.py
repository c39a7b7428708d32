"""What a blank holds for many communities at once: one look at the pool for all of them, then a plan for each. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache

from hutong.blueprint.conditions import parse_where
from hutong.domain.directory import queries as directory
from hutong.domain.forms import blanks, working
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.filling import (
    GAPS,
    CellPlan,
    ColumnPlan,
    Context,
    Plan,
    is_prefilled,
    plan_list,
    plan_statistics,
)
from hutong.domain.forms.filling.kinds import kind_listed
from hutong.domain.forms.rolling import FigureSpec, figures_of
from hutong.domain.pool import queries as pool
from hutong.domain.pool.conditions import in_sql
from hutong.domain.pool.queries import Selection
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import Refused

# (entity, conditions, element added up): what one figure counts.
_What = tuple[str, str, str]
# A figure that the database cannot decide reads everybody; from more of them on, reading each community once is quicker.
_READINGS = 3


def plans(actor: Actor, blank: Opened, communities: Sequence[int], at: dt.date) -> Iterator[tuple[int, list[Plan]]]:
    """Each community with its plans, in the order given. Communities outside the actor's range find nothing there."""
    names = directory.paths(communities)
    contexts = {code: Context(code, names.get(code, ()), at) for code in communities}
    if any(level_of(code) != "community" for code in communities):
        made = _one_by_one(actor, blank, contexts)
    elif blank.layout == "statistics":
        made = _statistics(actor, blank, contexts)
    elif blank.layout == "list" and not is_prefilled(blank.form, blank.grid):
        made = _lists(actor, blank, contexts)
    else:
        made = _one_by_one(actor, blank, contexts)
    for code, found in made:
        for plan in found:
            _leave_out(plan, blank.left_out)
            _leave_names(plan)
        yield code, found


def _one_by_one(actor: Actor, blank: Opened, contexts: Mapping[int, Context]) -> Iterator[tuple[int, list[Plan]]]:
    for code, context in contexts.items():
        yield code, planned(actor, blank, context)


def planned(actor: Actor, blank: Opened, context: Context) -> list[Plan]:
    """The plans of one community. An application that nobody there is to be asked for is empty."""
    work = working.Work(
        blank.book, blank.grid, blank.form, blank.layout, context, blank.where, None, _purpose(blank)  # type: ignore[arg-type]
    )  # fmt: skip
    try:
        return working.planned(actor, work)
    except Refused:
        if blank.layout != "single":
            raise
        return [Plan()]


def _statistics(actor: Actor, blank: Opened, contexts: Mapping[int, Context]) -> Iterator[tuple[int, list[Plan]]]:
    """Every figure is counted once for all communities; only sums of amounts need the records themselves, and tables of which
    the database cannot decide most figures."""
    at = next(iter(contexts.values())).at
    pattern = _pattern(blank.id, at) if blank.id else _signed(blank, at)
    wanted = {(c.figure.entity, c.figure.where, c.figure.sum_of) for c in pattern.cells if c.figure is not None}
    undecided = [what for what in wanted if in_sql(what[0], parse_where(what[1]), at)[1]]
    if any(sum_of for _, _, sum_of in wanted) or not wanted or len(undecided) > _READINGS:
        yield from _one_by_one(actor, blank, contexts)
        return
    eyes = _eyes(actor, list(contexts))
    counts = {what: _counted(eyes, what, at) for what in wanted}
    for code, context in contexts.items():
        plan = _named(pattern, context)
        for cell in plan.cells:
            if cell.figure is not None:
                cell.value = counts[cell.figure.entity, cell.figure.where, cell.figure.sum_of].get(code, 0)
        yield code, [plan]


def _counted(eyes: Actor, what: _What, at: dt.date) -> dict[int, int]:
    return pool.count(eyes, entity=what[0], where=parse_where(what[1]), by="community", at=at)


# Stand for the names of district, street and community in a table that is made once for all of them.
_NAMES = ("\0district", "\0street", "\0community")


@lru_cache(maxsize=16)
def _pattern(blank_id: int, at: dt.date) -> Plan:
    """The table over nobody, with signs in place of names: what its headings mean is worked out once, not for each community."""
    return _signed(blanks.opened(blank_id), at)


def _signed(blank: Opened, at: dt.date) -> Plan:
    return _table(blank, Context(0, _NAMES, at))


def _named(pattern: Plan, context: Context) -> Plan:
    """The table of one community."""
    cells = [copy(cell) for cell in pattern.cells]
    for cell in cells:
        if isinstance(cell.value, str) and "\0" in cell.value:
            for sign, name in zip(_NAMES, context.names, strict=False):
                cell.value = cell.value.replace(sign, name)
    return Plan(cells=cells)


@lru_cache(maxsize=64)
def figures(blank_id: int) -> tuple[FigureSpec, ...]:
    """The figures of a statistics blank in their fixed order; none of any other layout. Raises NotFound."""
    blank = blanks.opened(blank_id)
    if blank.layout != "statistics":
        return ()
    return figures_of(blank.form, blank.grid, _pattern(blank_id, clock.today()), blank.rules)


def empty_table(blank: Opened, area: int, at: dt.date) -> Plan:
    """A statistics blank over nobody, for an area of any level."""
    return _table(blank, Context(area, directory.path(area), at))


def _table(blank: Opened, context: Context) -> Plan:
    """The table over nobody: what each figure counts, and what the form says of itself."""
    entities = ("person", "household") if blank.form.entity != "organisation" else ("organisation",)
    nobody = {e: Selection(e, [], Relations(_NO_ONE, []), context.at) for e in entities}
    base = [c for c in blank.where if c.element]
    return plan_statistics(blank.form, blank.grid, nobody, base, context)


_NO_ONE = Actor(None, "", "", 1, 0, frozenset())


def _lists(actor: Actor, blank: Opened, contexts: Mapping[int, Context]) -> Iterator[tuple[int, list[Plan]]]:
    """One selection for all communities, cut up by community."""
    at = next(iter(contexts.values())).at
    found = pool.select(_eyes(actor, list(contexts)), entity=blank.form.entity, where=blank.where, purpose=_purpose(blank), at=at)
    kind = kind_listed(blank.form.entity, blank.form.reading.title, (m.element for m in blank.form.meanings))
    there: dict[int, list[View]] = defaultdict(list)
    for view in found.records:
        if not kind or view.kind == kind:
            there[view.community].append(view)
    for code, context in contexts.items():
        selection = Selection(found.entity, there.get(code, []), found.relations, at)
        yield code, [plan_list(blank.form, blank.grid, selection, context)]


def _eyes(actor: Actor, communities: Sequence[int]) -> Actor:
    """The actor looking no further than from the first of these communities to the last."""
    lo, hi = min(communities), max(communities)
    return replace(actor, lo=max(actor.lo, span(lo)[0]), hi=min(actor.hi, span(hi)[1]))


def _purpose(blank: Opened) -> str:
    return f"form:{blank.title}"[:200]


def withhold(plans: Sequence[Plan], elements: Collection[str], *, named: bool = True) -> None:
    """Takes these elements out of the plans: whoever gets the form may not have them, and no cell leads to them. Unless it is
    `named`, no line says whom it is about either."""
    for plan in plans:
        plan.subject_name = plan.subject_name if named else ""
        for block in plan.lists:
            block.names = block.names if named else [""] * len(block.names)
            for column in block.columns:
                if column.element in elements:
                    column.values, column.asks, column.element = [None] * len(column.values), {}, ""
                    column.states, column.whence = ["none"] * len(column.states), [None] * len(column.whence)
        for cell in plan.cells:
            if cell.element in elements and cell.figure is None:
                cell.value, cell.state, cell.ask, cell.source, cell.element = None, "none", None, 0, ""


def _leave_names(plan: Plan) -> None:
    """Who fills the form in is whoever hands it up: no question to anybody, and no gap."""
    for cell in plan.cells:
        if cell.element == "operator" and cell.state == "missing":
            cell.state = "context"


def _leave_out(plan: Plan, columns: frozenset[int]) -> None:
    """What is not asked is no gap: the pool's value stands as it is, or nothing does."""
    for block in plan.lists:
        for column in block.columns:
            if column.col in columns:
                _not_asked(column)
    for cell in plan.cells:
        if cell.col in columns and cell.state in GAPS:
            _cell_not_asked(cell)


def _not_asked(column: ColumnPlan) -> None:
    column.asks = {}
    column.states = ["none" if s == "missing" else "known" if s in GAPS else s for s in column.states]


def _cell_not_asked(cell: CellPlan) -> None:
    cell.ask, cell.state = None, "none" if cell.state == "missing" else "known"
