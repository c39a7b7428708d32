"""Made forms taken in as the house takes in a department's file: opened, read, mapped; nothing comes from the truth but whom the
form is about, which the department says itself, and with `confirmed` what people answer about the unsure columns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench._gate.truth import Item, Made
from hutong.domain.forms.filling import Form, Meaning
from hutong.domain.forms.mapping import map_best, with_dictionary
from hutong.domain.forms.mapping.confidence import SURE
from hutong.domain.forms.mapping.meaning import Meaning as Mapped
from hutong.domain.forms.workbook import open_book
from hutong.domain.reporting.gate import Column, Signature, questions_in, signature_of


@dataclass(frozen=True)
class TakenIn:
    """A form as the gate sees it, the column behind each heading's cells, and the seconds that reading and mapping took."""

    signature: Signature
    columns: dict[tuple[str, ...], Column]
    seconds: float


def taken_in(forms: Sequence[Made], *, confirmed: bool = False) -> list[TakenIn]:
    """All forms, in their order."""
    return [_taken(form, confirmed) for form in forms]


def _taken(form: Made, confirmed: bool) -> TakenIn:
    begun = time.perf_counter()
    found = with_dictionary(map_best(open_book(form.data, form.filename).grids()))
    meanings = [_meaning(mapped, form.meant.get((mapped.label.cell,)), confirmed) for mapped in found.meanings]
    understood = Form(found.reading, tuple(meanings), form.entity)
    unsure = frozenset() if confirmed else frozenset(one.label.cell for one in found.meanings if one.confidence < SURE)
    signature = signature_of(
        understood, id=form.id, title=form.title, department=form.department, whom=form.whom, period="month", unsure=unsure
    )
    seconds = time.perf_counter() - begun
    return TakenIn(signature, {placed.cells: placed.column for placed in questions_in(understood, form.whom, unsure)}, seconds)


def _meaning(mapped: Mapped, item: Item | None, confirmed: bool) -> Meaning:
    """What the mapper proposes; what people say of it where the house asks them, since it is unsure."""
    if not confirmed or item is None or mapped.confidence >= SURE or (not item.keys and not item.furniture):
        return Meaning(mapped.label, mapped.concept or "", mapped.role or "", mapped.kind)
    kind = mapped.kind if mapped.kind in ("stored", "computed") else "stored"
    return Meaning(mapped.label, item.concept, item.role or mapped.role or "", mapped.kind if item.furniture else kind)
