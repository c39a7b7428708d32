"""Filling a kept file from the pool: whom, what, and the finished file. Reads the pool, writes nothing."""

from __future__ import annotations

import gc
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from hutong.blueprint.conditions import Condition, parse_where
from hutong.domain.directory import queries as directory
from hutong.domain.forms import rules, store
from hutong.domain.forms.filling import (
    Context,
    Form,
    Plan,
    is_prefilled,
    name_of,
    plan_checklist,
    plan_list,
    plan_single,
    plan_statistics,
)
from hutong.domain.forms.filling.edits import comments, edits, source_lines
from hutong.domain.forms.filling.kinds import kind_listed
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.models import Filling
from hutong.domain.forms.workbook import Book, open_book, write
from hutong.domain.forms.workbook.comments import commented
from hutong.domain.pool import queries as pool
from hutong.domain.pool.queries import Selection
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import NotFound, Refused

Layout = Literal["list", "single", "statistics", "checklist"]
ZIP, XLSX, XLSM, CSV = (
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "text/csv",
)


@dataclass(frozen=True)
class Work:
    """A form at hand: its file, its sheet, what it means, and for whom it is filled."""

    book: Book
    grid: Grid
    form: Form
    layout: Layout
    context: Context
    where: tuple[Condition, ...]
    people: tuple[int, ...] | None
    purpose: str


def work_on(actor: Actor, filling: Filling) -> Work:
    """Opens a kept file for filling. Raises Refused when it cannot be opened any more."""
    book = open_book(store.original(filling), filling.filename)
    form = store.form_of(filling)
    context = Context(filling.community, names_of(filling.community), filling.at, actor.name if actor.user_id else "")
    people = None if filling.people is None else tuple(filling.people)
    return Work(
        book, book.grid(form.reading.sheet), form, layout_of(form, store.map_of(filling)["subject"]), context,
        parse_where(filling.whom), people, f"form:{filling.title}"[:200],
    )  # fmt: skip


def layout_of(form: Form, subject: str) -> Layout:
    """How the form is filled: rows downwards, one file a record, figures, or only what is about itself."""
    kind = form.reading.kind
    if kind == "checklist":
        return "checklist"
    if (kind == "statistics" or subject == "aggregate") and not _names_somebody(form):
        return "statistics"
    asked = [m for m in form.pairs() if m.label.part == "pair" and m.element and m.kind in ("stored", "computed")]
    if kind == "single" or (kind == "mixed" and len(asked) >= 3):
        return "single"
    return "list"


def _names_somebody(form: Form) -> bool:
    """A table with a column for a name lists people or households, however many of its columns are counts."""
    columns = [m for m in form.meanings if m.label.part == "column"]
    named = any(m.element in ("name", "id_no", "hh_head") or "姓名" in m.label.path[-1] for m in columns)
    return named and not any(m.label.part == "row" for m in form.meanings)


def names_of(code: int) -> tuple[str, ...]:
    """District, street and community of an area, as far as it reaches."""
    try:
        return directory.path(code)
    except NotFound:
        return ()


def eyes(actor: Actor, community: int) -> Actor:
    """The actor looking no further than the area that a form is for: it lists nobody from elsewhere, whoever fills it."""
    lo, hi = span(community)
    one = community if level_of(community) == "community" else actor.community
    return replace(actor, lo=max(lo, actor.lo), hi=min(hi, actor.hi), community=one)


def chosen(actor: Actor, work: Work) -> Selection:
    """The records that the form is about, or would be."""
    actor = eyes(actor, work.context.community)
    if work.people is not None:
        found = pool.get(actor, entity=work.form.entity, ids=work.people, purpose=work.purpose, at=work.context.at)
        if len(found.records) < len(work.people):
            raise NotFound("选的记录里有的不在您负责的范围里。", "请核对编号,或重新选一次。")
        order = {record: n for n, record in enumerate(work.people)}
        found.records.sort(key=lambda view: order[view.id])
        return found
    where = () if work.layout == "list" and is_prefilled(work.form, work.grid) else work.where
    found = pool.select(actor, entity=work.form.entity, where=where, purpose=work.purpose, at=work.context.at)
    kind = kind_listed(work.form.entity, work.form.reading.title, (m.element for m in work.form.meanings))
    if kind:
        found.records[:] = [view for view in found.records if view.kind == kind]
    return found


def planned(actor: Actor, work: Work) -> list[Plan]:
    """What is written where; one plan for each finished file. Raises Refused when an application has nobody to be about."""
    with without_collecting():
        return _planned(eyes(actor, work.context.community), work)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Hundreds of thousands of cells are made, none of them in circles: looking for those costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _planned(actor: Actor, work: Work) -> list[Plan]:
    if work.layout == "statistics":
        entities = ("person", "household") if work.form.entity != "organisation" else ("organisation",)
        populations = {e: pool.select(actor, entity=e, purpose=work.purpose, at=work.context.at) for e in entities}
        base = [c for c in work.where if c.element]
        return [plan_statistics(work.form, work.grid, populations, base, work.context)]
    if work.layout == "single":
        return _applications(actor, work)
    found = chosen(actor, work) if work.layout == "list" else Selection(work.form.entity, [], _nobody(actor), work.context.at)
    if work.layout == "checklist":
        return [plan_checklist(work.form, work.grid, found.relations, work.context)]
    return [plan_list(work.form, work.grid, found, work.context)]


def _applications(actor: Actor, work: Work) -> list[Plan]:
    if work.people is None and not work.where and work.form.entity in ("person", "household"):
        raise Refused("这是一人一份的表,还没有选给谁填。", "请选人,或写一个条件(例如:低保、80岁以上独居)。")
    found = chosen(actor, work) if work.people is not None or work.where else None
    views = found.records if found else []
    if len(views) > rules.MOST_FILES:
        raise Refused("选中了 {n} 条,一人一份太多了。", "请把条件收窄到 {most} 条以内。", n=len(views), most=rules.MOST_FILES)
    relations = found.relations if found else _nobody(actor)
    subjects: list[View | None] = [*views] or [None]
    return [plan_single(work.form, work.grid, view, relations, work.context) for view in subjects]


def _nobody(actor: Actor) -> Relations:
    return Relations(actor, [])


def finished(
    book: Book, sheet: str, plans: Sequence[Plan], filename: str, *, sources: dict[int, str] | None = None, marked: bool = True,
    at: Context | None = None, remarks: bool = False,
) -> tuple[str, bytes, str]:  # fmt: skip
    """(file name, bytes, type) of the filled file; a zip of files where there is one for each of several records.

    `sources`: their names, to be told on a second sheet, or with `remarks` in comments on the cells where that is possible.
    """

    def written(plan: Plan) -> bytes:
        if sources is None or at is None:
            return write(book, sheet, edits(plan, marked=marked))
        if remarks and book.kind in ("xlsx", "xlsm"):
            data = write(book, sheet, edits(plan, marked=marked))
            noted = commented(data, sheet, comments(plan, sources, at.at))
            if noted is not None:
                return noted
        return write(book, sheet, edits(plan, marked=marked, sources=source_lines(plan, sources, at.at)))

    name, kind = label(book, plans, filename)
    if len(plans) == 1:
        with without_collecting():
            return name, written(plans[0]), kind
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, plan in enumerate(plans, 1):
            archive.writestr(_named(filename, f"{number:03d}{plan.subject_name}"), written(plan))
    return name, out.getvalue(), kind


def label(book: Book, plans: Sequence[Plan], filename: str) -> tuple[str, str]:
    """Name and type of the finished file."""
    if len(plans) == 1:
        return _named(filename, plans[0].subject_name), _type(book)
    return f"{filename.rsplit('.', 1)[0]}.zip", ZIP


def _named(filename: str, subject: str) -> str:
    stem, dot, ending = filename.rpartition(".")
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", subject)
    return f"{stem}_{safe}{dot}{ending}" if safe and stem else filename


def _type(book: Book) -> str:
    return {"xlsx": XLSX, "xlsm": XLSM, "csv": CSV}.get(book.kind, XLSX)


__all__ = ["Work", "chosen", "finished", "layout_of", "name_of", "names_of", "planned", "work_on"]
