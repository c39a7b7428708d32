"""A department's form goes out: its file becomes a blank, and each community gets a filling of it, filled from the pool."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

from hutong.domain.forms import blanks, issuing, rules, store
from hutong.domain.forms.checking import Rule, detect
from hutong.domain.forms.commands.filling import tally
from hutong.domain.forms.filling import FILLED, UNSETTLED, Plan
from hutong.domain.forms.filling.packing import packed
from hutong.domain.forms.models import Blank, Filling
from hutong.domain.forms.rolling import numbers
from hutong.domain.forms.working import without_collecting, work_on
from hutong.domain.journal.command import about, command
from hutong.domain.pool import vault
from hutong.kernel import clock, sealing
from hutong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Issued:
    """A filling made for a community. `numbers`: its figures in their order; `lines`: rows of its lists; `cells`, `auto` and
    `gaps`: how many in all, filled without anybody, and empty or in doubt; `entire`: there is none of these."""

    community: int
    filling_id: int
    numbers: tuple[float | None, ...]
    lines: int
    cells: int
    auto: int
    gaps: int

    @property
    def entire(self) -> bool:
        return self.gaps == 0


@command(needs="reports.demand")
def make_blank(actor: Actor, *, filling_id: int, rules_wanted: Sequence[Rule] | None = None, left_out: Iterable[int] = ()) -> int:
    """Makes a blank of a file that the department has handed in and whose meanings it has confirmed. Returns its id.

    `rules_wanted`: what must hold in it, as found in its headers when not said; `left_out`: columns that nobody is asked for.
    Raises NotFound, and Refused while the file has not been read.
    """
    filling = store.found(filling_id, actor)
    rules.check_open(filling.state)
    work = work_on(actor, filling)
    wanted = detect(work.form, work.grid) if rules_wanted is None else rules_wanted
    (pk,) = _ids("forms_blank", 1)
    original = sealing.seal(vault.ring(), store.original(filling), f"blank:{pk}".encode())
    blank = Blank.objects.create(
        pk=pk, area=actor.area, department=filling.department or actor.department, title=filling.title, filename=filling.filename,
        original=original, form_map=store.map_of(filling), layout=work.layout, whom=filling.whom,
        rules=msgspec.to_builtins(tuple(wanted)), left_out=sorted(set(left_out)), made_at=clock.now(),
    )  # fmt: skip
    about(entity="blank", records=[blank.pk], community=actor.area, title=blank.title)
    return int(blank.pk)


def narrow_blank(actor: Actor, *, blank_id: int, left_out: Sequence[str]) -> int:
    """Another blank of the same file in which these columns (by the cell of their header) are not asked; returns its id. For use
    inside a command."""
    kept = Blank.objects.get(pk=blank_id)
    form = store.form_in(kept.form_map)
    columns = {m.label.box.left for m in form.meanings if m.label.cell in set(left_out)}
    (pk,) = _ids("forms_blank", 1)
    original = sealing.seal(vault.ring(), store.blank_file(kept), f"blank:{pk}".encode())
    kept.pk, kept.original, kept.left_out, kept.made_at = pk, original, sorted(columns), clock.now()
    kept.save(force_insert=True)
    about(entity="blank", records=[pk], community=actor.area, left_out=list(left_out))
    return pk


def issue(
    actor: Actor, *, blank_id: int, communities: Sequence[int], at: dt.date, due: dt.date | None, title: str = "",
    withheld: Collection[str] = (), named: bool = True,
) -> list[Issued]:  # fmt: skip
    """Makes a filling of the blank for each of these communities, filled from the pool. For use inside a command, whose entry in
    the journal tells of it. Elements in `withheld` stay empty, and whom lines are about unless `named`. Raises NotFound."""
    blank = blanks.opened(blank_id)
    made: list[Issued] = []
    rows: list[Filling] = []
    ids = iter(_ids("forms_filling", len(communities)))
    with without_collecting():
        for code, plans in issuing.plans(actor, blank, communities, at):
            issuing.withhold(plans, withheld, named=named)
            pk, counts = next(ids), tally(plans)
            sealed = sealing.seal(vault.ring(), packed(plans), f"filling:{pk}:cells".encode())
            rows.append(
                Filling(
                    pk=pk, community=code, blank_id=blank_id, department=blank.department, title=(title or blank.title)[:200],
                    filename=blank.filename, sheet=blank.form.reading.sheet[:120], original=b"", cells=sealed, state=rules.FILLED,
                    at=at, due=due, made_at=clock.now(), made_by=actor.name[:60], tally=counts,
                )
            )  # fmt: skip
            made.append(stood(blank, code, pk, plans))
    Filling.objects.bulk_create(rows, batch_size=500)
    about(entity="filling", records=[one.filling_id for one in made], community=actor.area, purpose=f"form:{blank.title}"[:200])
    return made


def stood(blank: blanks.Opened, community: int, filling_id: int, plans: Sequence[Plan]) -> Issued:
    """How the cells of a filling stand, in numbers."""
    states = [state for plan in plans for state in plan.states()]
    figures = numbers(issuing.figures(blank.id), plans[0]) if plans else []
    lines = sum(len(block.records) for plan in plans for block in plan.lists) or sum(bool(plan.subject) for plan in plans)
    auto = sum(s in FILLED and s != "own" for s in states)
    gaps = sum(s in UNSETTLED for s in states)
    return Issued(community, filling_id, tuple(figures), lines, len(states), auto, gaps)


def _ids(table: str, count: int) -> list[int]:
    """Ids set aside beforehand: what is sealed is bound to its id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [int(one) for (one,) in cursor.fetchall()]
