"""Fillings in their table: sealed files, plans and meanings, opened and put away again."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import msgspec
from django.db import connection
from django.db.models import Max

from hutong.domain.forms import rules
from hutong.domain.forms.anchoring import lay_over
from hutong.domain.forms.filling import Form, Meaning, Plan
from hutong.domain.forms.filling.packing import copied, packed, unpacked
from hutong.domain.forms.filling.targets import POOL
from hutong.domain.forms.mapping import FormMap
from hutong.domain.forms.models import Blank, CellEdit, Filling, OwnValue
from hutong.domain.forms.reading import Reading
from hutong.domain.pool import vault
from hutong.kernel import clock, sealing
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

Kept = Literal["original", "filled", "cells", "returned"]
_SEALED = "sealed:"
# Sealed bytes from which unpacking takes longer than a person should wait at every click: about 10,000 cells.
LARGE = 50_000


def found(filling_id: int, actor: Actor | None = None) -> Filling:
    """A filling in the actor's range; with `actor` one that is its own to work on (`is_own`). Raises NotFound."""
    filling = Filling.objects.filter(pk=filling_id).select_related("template", "blank").first()
    if filling is None or not is_own(actor, filling):
        raise NotFound("没有找到这份表。")
    return filling


def is_own(actor: Actor | None, filling: Filling) -> bool:
    """Whether a filling is the actor's own to open and work on. A department opens what it has handed in or taken from the pool
    itself, and no form of a community; what a department has sent to a community is opened by those above as a return, with
    what they may see of it (reporting)."""
    if actor is None:
        return True
    here = filling.community == actor.area
    if actor.department:
        return here and filling.department == actor.department
    return here or filling.blank_id is None


def locked(filling_id: int, version: int | None = None, actor: Actor | None = None) -> Filling:
    """A filling, locked for this transaction; with `actor` one that is its own. Raises NotFound, and Conflict when it is not
    as it was shown any more."""
    filling = Filling.objects.select_for_update(of=("self",)).filter(pk=filling_id).select_related("template", "blank").first()
    if filling is None or not is_own(actor, filling):
        raise NotFound("没有找到这份表。")
    rules.check_version(filling.version, version)
    return filling


def held(filling_id: int) -> Filling:
    """A filling locked with no more than what is needed to type into it and to close it: files and meanings stay where they are.
    Raises NotFound."""
    for filling in Filling.objects.raw(_HELD, [filling_id]):
        return filling
    raise NotFound("没有找到这份表。")


_HELD = """
SELECT id, community, blank_id, department, title, state, version, at, cells FROM forms_filling WHERE id = %s FOR UPDATE
"""


def put(filling: Filling, kind: Kept, data: bytes | None) -> None:
    """Seals bytes into the row; saving it is the caller's."""
    setattr(filling, kind, None if data is None else sealing.seal(vault.ring(), data, _name(filling, kind)))


def get(filling: Filling, kind: Kept) -> bytes | None:
    """The bytes again."""
    held = getattr(filling, kind)
    return None if held is None else sealing.unseal(vault.ring(), bytes(held), _name(filling, kind))


def original(filling: Filling) -> bytes:
    """The file as it came."""
    if filling.blank is not None:
        return blank_file(filling.blank)
    return get(filling, "original") or b""


def blank_file(blank: Blank) -> bytes:
    """A department's file as it came."""
    return sealing.unseal(vault.ring(), bytes(blank.original), f"blank:{blank.pk}".encode())


def map_of(filling: Filling) -> dict[str, Any]:
    """The layout and the meanings: the filling's own, or those of the blank it was made from."""
    held: dict[str, Any] = filling.form_map if filling.blank is None else filling.blank.form_map
    return held


def plans_filled(filling: Filling) -> list[Plan]:
    """What was filled, without what was typed since into a form that a department has sent; empty before."""
    sealed = b"" if filling.cells is None else bytes(filling.cells)
    if len(sealed) < LARGE:
        data = get(filling, "cells")
        return unpacked(data) if data else []
    return [copied(plan) for plan in _large(sealed, _name(filling, "cells"))]


@lru_cache(maxsize=8)
def _large(sealed: bytes, name: bytes) -> list[Plan]:
    """The plans of a large form, kept while people work on it: no two sealings are the same bytes. Not to be changed."""
    return unpacked(sealing.unseal(vault.ring(), sealed, name))


def plans_of(filling: Filling) -> list[Plan]:
    """What was filled, with what was typed; empty before."""
    plans = plans_filled(filling)
    if filling.blank_id is not None:
        lay_over(plans, {one.anchor: one.value for one in edits_of(filling)})
    return plans


def plans_cached(filling: Filling) -> list[Plan]:
    """What was filled, without what was typed since; kept in memory for as long as the filling is not filled anew. Not to be
    changed by the caller."""
    return _unpacked(filling.pk, filling.version)


@lru_cache(maxsize=8)
def _unpacked(filling_id: int, version: int) -> list[Plan]:
    filling = Filling.objects.only("cells").get(pk=filling_id)
    sealed = b"" if filling.cells is None else bytes(filling.cells)
    return plans_filled(filling) if len(sealed) < LARGE else _large(sealed, _name(filling, "cells"))


@dataclass(frozen=True, slots=True)
class Edit:
    """The last change of one cell. `seq` grows with every change of the filling; `value` as typed."""

    seq: int
    anchor: str
    value: str
    by: str
    at: dt.datetime


def edits_of(filling: Filling, *, until: int | None = None, since: int = 0, cells: Collection[str] | None = None) -> list[Edit]:
    """The last change of each cell, in the order of the changes; `until`: as it was after the change of this number; `since`: of
    the cells that were changed after this one; `cells`: of these anchors."""
    wanted = None if cells is None else list(cells)
    with connection.cursor() as cursor:
        cursor.execute(_EDITS, [filling.pk, since, until, until, wanted, wanted])
        rows = cursor.fetchall()
    return [
        Edit(seq, cell, open_text(filling, cell, value) if value else "", by, at.astimezone(clock.BEIJING))
        for seq, cell, value, by, at in rows
    ]


_EDITS = """
SELECT * FROM (
    SELECT DISTINCT ON (cell) id, cell, value, by, at FROM forms_cell_edit
    WHERE filling_id = %s AND id > %s AND (%s::bigint IS NULL OR id <= %s) AND (%s::text[] IS NULL OR cell = ANY(%s))
    ORDER BY cell, id DESC
) last ORDER BY id
"""


def last_change(filling: Filling) -> int:
    """The number of the last change of any cell; 0 for none."""
    return int(CellEdit.objects.filter(filling=filling).aggregate(last=Max("id"))["last"] or 0)


def sealed_own(filling: Filling, anchor: str, text: str) -> str:
    """A worker's own value as it is kept: it may be anybody's number."""
    return _SEALED + b64encode(sealing.seal(vault.ring(), text[:2000].encode(), _name(filling, anchor))).decode()


def own_values(filling: Filling) -> dict[str, str]:
    """Anchor -> the worker's own value."""
    return {own.cell: _opened(filling, own) for own in OwnValue.objects.filter(filling=filling)}


def _opened(filling: Filling, own: OwnValue) -> str:
    return open_text(filling, own.cell, own.value)


def open_text(filling: Filling, anchor: str, kept: str) -> str:
    """What `sealed_own` has sealed; what was kept before texts were sealed is the text itself."""
    if not kept.startswith(_SEALED):
        return kept
    return sealing.unseal(vault.ring(), b64decode(kept[len(_SEALED) :]), _name(filling, anchor)).decode()


def plan_at(plans: Sequence[Plan], file: int) -> Plan:
    """The plan of one of several files, from 1. Raises NotFound."""
    if not 1 <= file <= len(plans):
        raise NotFound("没有第几份这样的文件。", "请从填好的表里再点一次。")
    return plans[file - 1]


def put_plans(filling: Filling, plans: Sequence[Plan]) -> None:
    put(filling, "cells", packed(plans))


def as_map(form: FormMap) -> dict[str, Any]:
    """A form with its meanings as JSON values, to be kept with the filling."""
    meanings = [
        {
            "concept": m.concept, "role": m.role, "kind": m.kind, "confidence": m.confidence, "why": m.why.kept(),
            "candidates": m.candidates, "confirmed": False,
        }
        for m in form.meanings
    ]  # fmt: skip
    return cast(
        dict[str, Any],
        msgspec.to_builtins({"reading": form.reading, "subject": form.subject, "meanings": meanings}),
    )


def remembered(reading: Reading, subject: str, meanings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A form with meanings that were confirmed before."""
    return cast(dict[str, Any], msgspec.to_builtins({"reading": reading, "subject": subject, "meanings": meanings}))


def reading_of(filling: Filling) -> Reading:
    """The layout of the sheet."""
    return msgspec.convert(map_of(filling)["reading"], Reading)


def form_of(filling: Filling) -> Form:
    """The form as it is understood by now."""
    return form_in(map_of(filling))


def form_in(form_map: Mapping[str, Any]) -> Form:
    """The form that a kept map describes."""
    reading = msgspec.convert(form_map["reading"], Reading)
    meanings = tuple(
        Meaning(label, m["concept"] or "", m["role"] or "", m["kind"])
        for label, m in zip(reading.labels, form_map["meanings"], strict=True)
    )
    subject = form_map["subject"]
    return Form(reading, meanings, subject if subject in POOL else "person")


def _name(filling: Filling, kind: str) -> bytes:
    return f"filling:{filling.pk}:{kind}".encode()
