"""Blanks opened for work: a department's file with its meanings and rules, kept in memory, since a blank never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from hutong.blueprint.conditions import Condition, parse_where
from hutong.domain.forms import rules as states
from hutong.domain.forms import store, working
from hutong.domain.forms.checking import Rule
from hutong.domain.forms.filling import Form
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.mapping.confidence import SURE
from hutong.domain.forms.models import Blank
from hutong.domain.forms.workbook import Book, open_book
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Opened:
    """A blank at hand. `left_out`: columns of the sheet that are not asked of anybody; what the pool knows stands in them.
    `unsure`: cells of headings whose meaning is proposed with little confidence and that nobody has confirmed."""

    id: int
    area: int
    department: str
    title: str
    filename: str
    layout: str
    subject: str
    book: Book
    grid: Grid
    form: Form
    where: tuple[Condition, ...]
    rules: tuple[Rule, ...]
    left_out: frozenset[int]
    unsure: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def opened(blank_id: int) -> Opened:
    """The blank under an id. Raises NotFound."""
    blank = Blank.objects.filter(pk=blank_id).first()
    if blank is None:
        raise NotFound("没有找到这份空表。")
    book = open_book(store.blank_file(blank), blank.filename)
    form = store.form_in(blank.form_map)
    rules = msgspec.convert(blank.rules, tuple[Rule, ...])
    return Opened(
        blank.pk, blank.area, blank.department, blank.title, blank.filename, blank.layout, blank.form_map["subject"], book,
        book.grid(form.reading.sheet), form, parse_where(blank.whom), rules, frozenset(blank.left_out),
    )  # fmt: skip


def drawn(actor: Actor, filling_id: int) -> Opened:
    """The blank that a file handed in would become, without keeping it: its id is 0, and it has no rules yet. Raises NotFound,
    and Refused while the file has not been read."""
    filling = store.found(filling_id, actor)
    states.check_open(filling.state)
    work, held = working.work_on(actor, filling), store.map_of(filling)
    return Opened(
        0, actor.area, filling.department or actor.department, filling.title, filling.filename, work.layout,
        held["subject"], work.book, work.grid, work.form, work.where, (), frozenset(), _unsure(work.form, held),
    )  # fmt: skip


def _unsure(form: Form, held: Mapping[str, Any]) -> frozenset[str]:
    entries = zip(form.meanings, held["meanings"], strict=True)
    return frozenset(m.label.cell for m, entry in entries if not entry["confirmed"] and entry["confidence"] < SURE)
