"""One community's year, day by day: news comes in, forms come in, the worker does her part."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench._support import note
from bench._year.calendar import Due
from bench._year.measure import Count, Reader
from bench._year.news import News
from bench._year.worker import Worked, Worker
from bench._year.world import World
from hutong.domain.forms import commands as forms
from hutong.domain.forms import queries as filled
from hutong.domain.journal.jobs import deliver
from hutong.kernel import clock
from hutong.kernel.errors import Refused


@dataclass
class Month:
    """The sums of one month."""

    count: Count = field(default_factory=Count)
    submissions: int = 0
    failed: int = 0
    corrections: int = 0
    answered: int = 0
    listed: int = 0
    own: int = 0
    refused: int = 0
    left: int = 0
    strangers: int = 0
    twice: int = 0
    seconds: float = 0.0


@dataclass
class Year:
    """All months, and what went wrong, for whoever wants to know why."""

    months: list[Month]
    failures: Counter[str] = field(default_factory=Counter)
    twice: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    slowest: list[tuple[float, str]] = field(default_factory=list)


def replay(world: World, worker: Worker, news: News, dues: Sequence[Due], months: int) -> Year:
    """Goes through all submissions in order."""
    year = Year([Month() for _ in range(months)])
    for number, due in enumerate(dues):
        month = year.months[due.month]
        begun = time.perf_counter()
        with clock.standing_at(due.day):
            world.go_to(due.day)
            news.until(due.day)
            deliver()
            try:
                _submit(due, world, worker, month, year)
            except Refused as refused:
                month.failed += 1
                year.failures[f"{due.kind.key} {due.kind.title}: {refused.message}"] += 1
            deliver()
        took = time.perf_counter() - begun
        month.seconds += took
        year.slowest.append((round(took, 2), due.kind.title))
        if number % 100 == 99:
            note(f"  {due.day} {number + 1}/{len(dues)} filled so far this month {_share(month.count):.3f}")
    return year


def _share(count: Count) -> float:
    return count.filled / count.cells if count.cells else 0.0


def _submit(due: Due, world: World, worker: Worker, month: Month, year: Year) -> None:
    kind, worked = due.kind, Worked()
    month.submissions += 1
    filling = forms.hand_in(worker.actor, data=kind.data, filename=kind.filename, department=kind.department)
    view = filled.filling(worker.actor, filling)
    if view.state == "failed":
        raise Refused(view.trouble)
    worker.confirm_meanings(filling, kind, worked)
    worker.say_whom(filling, due, worked)
    forms.fill(worker.actor, filling_id=filling)
    reader = Reader(worker.actor, filling, kind, world)
    count = reader.count()
    # a fact that she had to put right before the list was right is a cell that wanted her; so are the cells of people whom the
    # pool does not know at all
    columns = max((len(block.columns) for plan in reader.plans for block in plan.lists), default=0)
    count.cells += worked.listed + worked.strangers * columns
    month.count.add(count)
    if reader.examples:
        year.examples.setdefault(kind.title, []).extend(reader.examples[:5])
    worker.answer(filling, kind, worked)
    worker.type_rest(filling, worked, list(reader.unasked()))
    if worked.answered or worked.left:
        forms.fill(worker.actor, filling_id=filling)
    forms.finish(worker.actor, filling_id=filling)
    _sum(month, worked)
    for _, _, element in worked.twice:
        year.twice[element] += 1


def _sum(month: Month, worked: Worked) -> None:
    for name in ("corrections", "answered", "listed", "own", "refused", "left", "strangers"):
        setattr(month, name, getattr(month, name) + getattr(worked, name))
    month.twice += len(worked.twice)
