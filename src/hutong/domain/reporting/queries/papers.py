"""Paper: a return to be printed in the department's layout, and the page on which anybody verifies one."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.forms.printing import PrintedSheet
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import rules, store
from hutong.domain.reporting.models import Snapshot
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Paper:
    """A return for print. `number` and `code` are empty for a draft: only what is approved can be verified. `pages`: of the
    screen; a form of one file a person has 50 files on each."""

    assignment: int
    round: int
    title: str
    unit: str
    period: str
    sheets: tuple[PrintedSheet, ...]
    number: str
    code: str
    is_draft: bool
    page: int
    pages: int


@dataclass(frozen=True)
class Verified:
    """What anybody may know of an approved return whose code they hold. `figures`: (what, value) of statistics; `names`: masked,
    of a list; `withdrawn`: why it was taken back, empty while it stands."""

    number: str
    title: str
    department: str
    unit: str
    period: str
    at: dt.datetime
    digest: str
    lines: int
    figures: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    withdrawn: str
    withdrawn_at: dt.datetime | None


def paper(actor: Actor, assignment_id: int, *, page: int = 1) -> Paper:
    """A return in the department's layout: the approved snapshot where there is one, else as it stands, as a draft.
    The reading is entered in the journal. Raises NotFound, and for those who review it while the community is still at it."""
    with scope(actor):
        row = store.seen(actor, assignment_id)
        if row.state == rules.OPEN and not actor.may("reports.return"):
            raise NotFound("还在社区办理,交上来以后才能看到内容。")
        snapshot = Snapshot.objects.filter(pk=row.snapshot).first() if row.snapshot else None
        frozen = snapshot.frozen if snapshot else None
        sheets, pages = forms.printed_sheets(actor, row.filling, frozen=frozen, page=page)
        return Paper(
            row.pk, row.round_id, row.round.demand.title, directory.path(row.community)[-1], row.round.period, sheets,
            snapshot.number if snapshot else "", snapshot.code if snapshot else "", snapshot is None,
            min(max(page, 1), pages), pages,
        )  # fmt: skip


def verified(code: str) -> Verified:
    """The approved return under a code that stands on a paper, however it was typed: in small or wide letters, with blanks and
    dashes. Raises NotFound for any other."""
    wanted = "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())
    with scope(SYSTEM):
        row = Snapshot.objects.select_related("assignment__round__demand", "withdrawal").filter(code=wanted).first()
        if row is None or not wanted:
            raise NotFound("没有这个验证码。", "请照纸上的 16 位再输一次;字母不分大小写。")
        demand, taken = row.assignment.round.demand, getattr(row, "withdrawal", None)
        figures, names = forms.frozen_told(row.frozen)
        return Verified(
            row.number, demand.title, demand.department, "".join(directory.path(row.community)), row.assignment.round.period,
            row.at, row.digest, row.lines, figures, names, taken.reason if taken else "", taken.at if taken else None,
        )  # fmt: skip
