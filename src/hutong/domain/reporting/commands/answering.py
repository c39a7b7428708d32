"""The other ways into a community's form: a question answered, a file that came back, and what the pool has learned since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hutong.domain.forms import commands as forms
from hutong.domain.forms.commands import KeptAnswers
from hutong.domain.forms.commands.renewing import gaps_left, renew
from hutong.domain.journal.command import about, command
from hutong.domain.pool.commands import Outcome
from hutong.domain.reporting.commands.returning import in_hand
from hutong.domain.reporting.models import Assignment
from hutong.kernel.actor import Actor


@command(needs="reports.return")
def answer(actor: Actor, *, assignment_id: int, cell: str, value: Any = None, none_known: bool = False, page: int = 1) -> Outcome:
    """Answers a gap of a form: the pool keeps it, and every cell that waited for it is filled. `page`: which of several files.

    Raises Refused for a value that the element does not allow or a cell whose answer belongs to no record, Conflict when somebody
    else has just answered, NotFound.
    """
    row = in_hand(actor, assignment_id)
    made = forms.answer_gap(actor, filling_id=row.filling, cell=cell, value=value, none_known=none_known, page=page)
    _recount(row)
    about(entity="assignment", records=[row.pk], community=row.community, cell=cell)
    return made


@command(needs="reports.return")
def ask_later(actor: Actor, *, assignment_id: int, cell: str, page: int = 1) -> dt.date:
    """A gap that nobody could answer today becomes a question of the community's one list; returns the day it is asked again."""
    row = in_hand(actor, assignment_id)
    about(entity="assignment", records=[row.pk], community=row.community, cell=cell)
    return forms.ask_later(actor, filling_id=row.filling, cell=cell, page=page)


@command(needs="reports.return")
def keep_returned(
    actor: Actor, *, assignment_id: int, accepted: Iterable[str], file: int = 1, version: int | None = None
) -> KeptAnswers:
    """Keeps these differences of a file that came back as if they had been typed. Raises NotFound, Conflict."""
    row = in_hand(actor, assignment_id)
    kept = forms.keep_differences(actor, filling_id=row.filling, accepted=accepted, file=file, version=version)
    _recount(row)
    about(entity="assignment", records=[row.pk], community=row.community, cells=kept.own)
    return kept


@command(needs="reports.return")
def refill(actor: Actor, *, assignment_id: int) -> int:
    """Fills a form anew from the pool as it stands; what was typed stays. Returns how many gaps are left."""
    row = in_hand(actor, assignment_id)
    made = renew(actor, row.filling)
    row.numbers, row.lines, row.cells, row.auto = list(made.numbers), made.lines, made.cells, made.auto
    row.save(update_fields=["numbers", "lines", "cells", "auto"])
    _recount(row)
    about(entity="assignment", records=[row.pk], community=row.community, gaps=row.gaps)
    return row.gaps


def _recount(row: Assignment) -> None:
    row.gaps = gaps_left(row.filling)
    row.save(update_fields=["gaps"])
