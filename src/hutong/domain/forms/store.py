"""Fillings in their table: sealed files, plans and meanings, opened and put away again."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, Literal, cast

import msgspec

from hutong.domain.forms import rules
from hutong.domain.forms.filling import Form, Meaning, Plan
from hutong.domain.forms.filling.packing import packed, unpacked
from hutong.domain.forms.filling.targets import POOL
from hutong.domain.forms.mapping import FormMap
from hutong.domain.forms.models import Filling, OwnValue
from hutong.domain.forms.reading import Reading
from hutong.domain.pool import vault
from hutong.kernel import sealing
from hutong.kernel.errors import NotFound

Kept = Literal["original", "filled", "cells", "returned"]
_SEALED = "sealed:"


def found(filling_id: int) -> Filling:
    """A filling in the actor's range. Raises NotFound."""
    filling = Filling.objects.filter(pk=filling_id).select_related("template").first()
    if filling is None:
        raise NotFound("没有找到这份表。")
    return filling


def locked(filling_id: int, version: int | None = None) -> Filling:
    """A filling, locked for this transaction. Raises NotFound, and Conflict when it is no longer as it was shown."""
    filling = Filling.objects.select_for_update(of=("self",)).filter(pk=filling_id).select_related("template").first()
    if filling is None:
        raise NotFound("没有找到这份表。")
    rules.check_version(filling.version, version)
    return filling


def put(filling: Filling, kind: Kept, data: bytes | None) -> None:
    """Seals bytes into the row; saving it is the caller's."""
    setattr(filling, kind, None if data is None else sealing.seal(vault.ring(), data, _name(filling, kind)))


def get(filling: Filling, kind: Kept) -> bytes | None:
    """The bytes again."""
    held = getattr(filling, kind)
    return None if held is None else sealing.unseal(vault.ring(), bytes(held), _name(filling, kind))


def original(filling: Filling) -> bytes:
    """The file as it came."""
    return get(filling, "original") or b""


def plans_of(filling: Filling) -> list[Plan]:
    """What was filled; empty before."""
    data = get(filling, "cells")
    return unpacked(data) if data else []


def sealed_own(filling: Filling, anchor: str, text: str) -> str:
    """A worker's own value as it is kept: it may be anybody's number."""
    return _SEALED + b64encode(sealing.seal(vault.ring(), text[:2000].encode(), _name(filling, anchor))).decode()


def own_values(filling: Filling) -> dict[str, str]:
    """Anchor -> the worker's own value."""
    return {own.cell: _opened(filling, own) for own in OwnValue.objects.filter(filling=filling)}


def _opened(filling: Filling, own: OwnValue) -> str:
    if not own.value.startswith(_SEALED):
        return own.value
    return sealing.unseal(vault.ring(), b64decode(own.value[len(_SEALED) :]), _name(filling, own.cell)).decode()


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
    return msgspec.convert(filling.form_map["reading"], Reading)


def form_of(filling: Filling) -> Form:
    """The form as it is understood by now."""
    reading = reading_of(filling)
    meanings = tuple(
        Meaning(label, m["concept"] or "", m["role"] or "", m["kind"])
        for label, m in zip(reading.labels, filling.form_map["meanings"], strict=True)
    )
    subject = filling.form_map["subject"]
    return Form(reading, meanings, subject if subject in POOL else "person")


def _name(filling: Filling, kind: str) -> bytes:
    return f"filling:{filling.pk}:{kind}".encode()
