"""What filling works on and what it yields. Pure values; columns are parallel lists, since a form may have 200,000 cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from hutong.domain.forms.grid import Box, Value, cell_name
from hutong.domain.forms.reading import Label, Reading

State = Literal["known", "computed", "old", "doubt", "missing", "none", "own", "context"]
# States in which somebody should still be asked, though an old or doubtful value is written.
GAPS = frozenset({"missing", "old", "doubt"})
# States that keep a form from being whole: nothing stands in the cell, or two things might. What is old stands, with its age.
UNSETTLED = frozenset({"missing", "doubt"})
# States in which a cell needs nothing written: it does not apply, or it is for a hand and a stamp.
FILLED = frozenset({"known", "computed", "old", "doubt", "own", "context"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one printed label asks: an element (empty: nothing we keep) of the record that stands in a role."""

    label: Label
    element: str = ""
    role: str = ""
    kind: str = "stored"

    @property
    def by_hand(self) -> bool:
        """For a hand or a stamp, or no question at all."""
        return self.kind in ("workflow", "heading")

    @property
    def header(self) -> str:
        """The label with its group headings, as people would say it."""
        return " / ".join(self.label.path)


@dataclass(frozen=True)
class Form:
    """A sheet as read, with the meaning of each label. `entity`: the kind of record that its rows, or all of it, are about."""

    reading: Reading
    meanings: tuple[Meaning, ...]
    entity: str

    def columns(self, table: int) -> tuple[Meaning, ...]:
        """The columns of one table, left to right."""
        found = [m for m in self.meanings if m.label.part == "column" and m.label.table == table]
        return tuple(sorted(found, key=lambda m: m.label.box.left))

    def pairs(self) -> tuple[Meaning, ...]:
        """Labels with an answer beside them or in their own cell, those over and under the tables included."""
        return tuple(m for m in self.meanings if m.label.part in ("pair", "meta", "footer"))


@dataclass(frozen=True)
class Context:
    """What a form asks that is about itself. `names`: district, street and community, as far as the filler's area reaches."""

    community: int
    names: tuple[str, ...]
    at: dt.date
    filler: str = ""

    @property
    def unit(self) -> str:
        """The unit that fills in the form."""
        return self.names[-1] if self.names else ""


@dataclass(slots=True)
class ColumnPlan:
    """One column of a list. `values`: None leaves the cell as it is. `asks`: row -> (entity, record, element) to ask."""

    col: int
    header: str
    element: str
    role: str
    values: list[Value]
    states: list[str]
    whence: list[tuple[int, dt.date] | None]
    asks: dict[int, tuple[str, int, str]] = field(default_factory=dict)
    formula: bool = False


@dataclass(slots=True)
class ListPlan:
    """A list written downwards from `first_row`; the template offers `existing` rows. `records`: whom each row is about, 0 for
    nobody we know; `names` and `households` go with them."""

    first_row: int
    existing: int
    step: int
    entity: str
    records: list[int]
    names: list[str]
    households: list[int]
    columns: list[ColumnPlan]
    template_row: int | None = None

    @property
    def added(self) -> int:
        """Rows that have to be inserted."""
        return max(0, len(self.records) - self.existing) if self.step == 1 else 0


@dataclass(slots=True)
class Figure:
    """How a number was counted: the records of `entity` that meet `where`; `sum_of`: the element added up, empty for a count."""

    entity: str
    where: str
    sum_of: str = ""
    community: int = 0


@dataclass(slots=True)
class CellPlan:
    """One cell outside a list."""

    row: int
    col: int
    header: str
    element: str
    role: str
    value: Value
    state: str
    source: int = 0
    seen_on: dt.date | None = None
    ask: tuple[str, int, str] | None = None
    figure: Figure | None = None


@dataclass(slots=True)
class Plan:
    """Everything to be written into one sheet for one selection. Rows of `cells` are those of the sheet as it came."""

    lists: list[ListPlan] = field(default_factory=list)
    cells: list[CellPlan] = field(default_factory=list)
    subject: int = 0
    subject_name: str = ""
    household: int = 0

    def moved(self, row: int) -> int:
        """Where a row of the sheet as it came stands once rows have been inserted."""
        return row + sum(block.added for block in self.lists if row > block.first_row + block.existing * block.step - 1)

    def list_row(self, block: ListPlan, index: int) -> int:
        """The row of the finished sheet in which the list's row `index`, from 0, stands."""
        return self.moved(block.first_row) + index * block.step

    def states(self) -> Iterator[str]:
        """The state of every cell."""
        for block in self.lists:
            for column in block.columns:
                yield from column.states
        for cell in self.cells:
            yield cell.state

    def cell_of(self, cell: CellPlan) -> str:
        """The cell's name in the finished sheet."""
        return cell_name(self.moved(cell.row), cell.col)


def answer_place(label: Label) -> tuple[int, int]:
    """Where the answer to a label goes: beside it, or into its own cell."""
    box: Box = label.answer or label.box
    return box.top, box.left
