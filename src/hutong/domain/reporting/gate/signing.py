"""From a form that is understood to what it asks: its signature. The only module of the gate that knows forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from hutong.blueprint.conditions import Condition, written
from hutong.blueprint.elements import catalogue
from hutong.domain.forms.filling import Form, Meaning
from hutong.domain.forms.filling.headings import Counted, Places, counted, crossed, meant
from hutong.domain.forms.filling.targets import element_in_role, known_elsewhere
from hutong.domain.forms.mapping.text import key
from hutong.domain.reporting.gate.model import Column, Placed, Signature
from hutong.domain.reporting.gate.people import conditions, narrowest
from hutong.domain.reporting.gate.questions import question
from hutong.domain.reporting.gate.words import says_more, words_of

# About the form itself, or for a hand, a stamp or a photograph: asked of nobody.
_FURNITURE = frozenset({
    "seq", "report_date", "report_unit", "report_year", "operator", "remark", "attachment", "form_title", "opinion", "sign",
    "photo", "approve_date",
})  # fmt: skip
# Elements that stand for words of several meanings: there the words decide.
_WORDS_ONLY = frozenset({"status", "kind_ambiguous", "doc_no", "other"})


def signature_of(
    form: Form, *, id: int, title: str, department: str, whom: str, period: str, unsure: Collection[str] = ()
) -> Signature:
    """What a form asks, of whom. `id`: by which the catalogue knows it, 0 for a new one. `whom`: conditions, empty for everybody.

    `unsure`: cells of headings that the mapper is unsure of and nobody has confirmed; where their words say more than the
    element proposed (开始吸烟年龄 for an age), the words decide.

    Furniture (row numbers, dates of filling, remarks, signatures, stamps, steps of approval) asks nothing and is left out. Every
    cell of a statistical table is a column: a row's heading crossed with a column's.
    """
    columns = tuple(dict.fromkeys(placed.column for placed in questions_in(form, whom, unsure)))
    return Signature(id, title, department, form.entity, whom, period, columns)


def questions_in(form: Form, whom: str, unsure: Collection[str] = ()) -> tuple[Placed, ...]:
    """The columns of the signature with the cells of their headings, so that a page can show them in the file."""
    asked = _Asked(form, conditions(whom), frozenset(unsure))
    tables = (one for number in range(len(form.reading.tables)) for one in asked.table(number))
    return (*asked.pairs(), *tables)


@dataclass(frozen=True)
class _Asked:
    """A form and the conditions on its people, on the way to its questions."""

    form: Form
    whom: tuple[Condition, ...]
    unsure: frozenset[str]

    def pairs(self) -> Iterator[Placed]:
        """Labels with their answer beside them."""
        for meaning in self.form.meanings:
            if meaning.label.part == "pair" and _asks(meaning):
                yield self._placed(meaning)

    def table(self, number: int) -> Iterator[Placed]:
        """The columns of a list, the cells of a statistical table, or the rows of a checklist."""
        rows = [m for m in self.form.meanings if m.label.part == "row" and m.label.table == number]
        columns = [m for m in self.form.columns(number) if _asks(m) and not _at_edge(m, rows)]
        if not rows:
            yield from (self._placed(m) for m in columns)
            return
        figures = list(self._figures(rows, columns))
        if self.form.reading.kind != "checklist" or any(one.column.counts for one in figures):
            yield from figures
        else:
            yield from (self._placed(m) for m in rows if _asks(m))

    def _placed(self, meaning: Meaning) -> Placed:
        return Placed(self._column(meaning), (meaning.label.cell,))

    def _column(self, meaning: Meaning) -> Column:
        entity = self.form.entity
        if what := self._counted(meaning):
            return Column(meaning.header, "", "self", "area", "count", what)
        doubtful = meaning.label.cell in self.unsure and says_more(meaning.label.printed, meaning.element)
        if not meaning.element or meaning.element in _WORDS_ONLY or _is_figure(meaning) or doubtful:
            return Column(meaning.header, "", meaning.role or "self", entity, meaning.kind)
        element, role = element_in_role(meaning.element, meaning.role or "self")
        if own := known_elsewhere(element, role):
            element, role = own, "self"
        return Column(meaning.header, *question(element, role, entity), meaning.kind)

    def _counted(self, meaning: Meaning) -> str:
        """What a figure beside its label counts in the area; a list's column counts within its row, where its words decide."""
        if meaning.label.part != "pair" or not _is_figure(meaning):
            return ""
        what = meant(meaning.element, meaning.label.path, Places())
        return self._told(what) if what is not None and (what.entity or what.where or what.sum_of) else ""

    def _figures(self, rows: Iterable[Meaning], columns: Iterable[Meaning]) -> Iterator[Placed]:
        """The cells of a statistical table, row by row."""
        across = list(columns)
        lines: dict[int, list[Meaning]] = {}
        for row in sorted(rows, key=lambda m: m.label.box.left):
            for number in range(row.label.box.top, row.label.box.bottom + 1):
                lines.setdefault(number, []).append(row)
        for _, heads in sorted(lines.items()):
            down = counted([head.label.path[-1] for head in heads], Places())
            said = " / ".join(head.label.path[-1] for head in heads)
            for one in across:
                column = Column(f"{said} × {one.header}", "", "self", "area", "count", self._crossed(down, said, one))
                yield Placed(column, (heads[-1].label.cell, one.label.cell))

    def _crossed(self, down: Counted | None, said: str, column: Meaning) -> str:
        """What row and column count together; where only one of them is understood, the words of the other."""
        over = meant(column.element, column.label.path, Places())
        if down is not None and over is not None:
            both = crossed(down, over)
            return self._told(both) if both is not None else ""
        known, words = (down, column.header) if down is not None else (over, said)
        return f"{self._told(known)}|{words_of(words)}" if known is not None and known.where else ""

    def _told(self, what: Counted) -> str:
        """A count as text that is the same for the same count; whom the form is about is part of it."""
        about = what.entity or ("household" if self.form.entity == "household" else "person")
        where = sorted(written([one]) for one in narrowest((*self.whom, *what.where)))
        return f"{about}|{what.sum_of}|{' and '.join(where)}"


def _at_edge(meaning: Meaning, rows: Iterable[Meaning]) -> bool:
    """Whether a column's head stands over the headings of the rows."""
    return any(meaning.label.box.left <= m.label.box.left <= meaning.label.box.right for m in rows)


def _asks(meaning: Meaning) -> bool:
    """Whether a label is a question about somebody or something."""
    if meaning.kind in ("workflow", "heading", "context") or meaning.element in _FURNITURE or meaning.role == "filler":
        return False
    found = catalogue().get(meaning.element)
    return bool(key(meaning.label.printed)) and (found is None or not found.boilerplate or meaning.label.table is not None)


def _is_figure(meaning: Meaning) -> bool:
    found = catalogue().get(meaning.element)
    return meaning.kind == "aggregate" or (found is not None and found.boilerplate)
