"""What the gate compares and what it finds. Pure values that msgspec turns into JSON and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hutong.kernel.sentences import Sentence

Subjects = Literal["identical", "narrower", "wider", "crossing", "other"]
"""Whom a new form asks, beside another form: the same · some of those · those and more · some may be in both · nobody in both."""
People = Literal["same", "some", "others"]
"""Whether what another form asks is known of all whom the new form is about, of some of them, or only of others."""

NEAR_DUPLICATE = 0.7
"""From this score on a form counts as a near-duplicate."""


@dataclass(frozen=True, slots=True)
class Column:
    """One question of a form. `header`: the printed words with the headings above, ` / ` between.

    `element`: a key of the catalogue, a department's own (`local.…`), or empty. `role`: whose it is, as the house keeps it (the
    name of a spouse is the subject's own 配偶姓名). `entity`: the kind of record that it is asked of. `kind`: stored, computed,
    aggregate, or count; `counts`: what a count counts, as `entity|sum of|conditions`, empty where only the words say it.
    """

    header: str
    element: str = ""
    role: str = ""
    entity: str = ""
    kind: str = "stored"
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with the cells of its headings in the file: one, or a row's and a column's."""

    column: Column
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A form as the gate sees it: what it asks, of whom (`whom`: conditions on records of `entity`; empty: of all of them)."""

    id: int
    title: str
    department: str
    entity: str
    whom: str
    period: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that asks a column already. `sameness`: 0..1; `people`: of all whom the new form is about, of some, of others."""

    form: int
    header: str
    sameness: float
    why: Sentence
    people: People


@dataclass(frozen=True, slots=True)
class Judged:
    """A column of the new form. `asked` when some form asks it of the same people or of some of them; else `new`, though
    `asked_by` may name forms that ask others. Best first: the same people before some of them, the surer before the less sure."""

    column: Column
    verdict: Literal["asked", "new"]
    asked_by: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A form that asks some of the same. `share`: of the new form's columns, 0..1. `score` 0..1 weighs columns that few forms
    ask more, and counts less where other people are asked."""

    form: int
    share: float
    subjects: Subjects
    score: float

    @property
    def duplicate(self) -> bool:
        """Whether the new form asks again what this one asks."""
        return self.score >= NEAR_DUPLICATE


@dataclass(frozen=True, slots=True)
class Comparison:
    """A new form against the catalogue: its columns in their order, and the forms nearest to it, best first."""

    columns: tuple[Judged, ...]
    near: tuple[Near, ...]
