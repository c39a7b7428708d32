"""Rows of cases: written in one statement where a city reports at once, locked for a move, sealed and opened."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from hutong.domain.cases.models import Case, File, Raised, Step, Unit, Voice
from hutong.domain.pool import vault
from hutong.kernel import clock, sealing
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Contact:
    """What is sealed of a voice: the code that opens the case, name, telephone, and the address for notices."""

    code: str
    name: str = ""
    phone: str = ""
    address: str = ""


def seal(digest: bytes, contact: Contact) -> bytes:
    """The contact of a voice, sealed to its digest."""
    body = {"code": contact.code, "name": contact.name, "phone": contact.phone, "address": contact.address}
    return sealing.seal(vault.ring(), json.dumps(body, ensure_ascii=False).encode(), b"case-voice:" + digest)


def shadow(phone: str) -> bytes | None:
    """What reports of one telephone are found by, without the number being readable; None without a number."""
    digits = "".join(sign for sign in phone if sign.isdigit())[-11:]
    return vault.blind("tel", digits) if digits else None


def unseal(voice: Voice) -> Contact:
    """The contact of a voice again."""
    opened = sealing.unseal(vault.ring(), bytes(voice.sealed), b"case-voice:" + bytes(voice.digest))
    return Contact(**json.loads(opened))


def seal_file(case: int, data: bytes) -> bytes:
    """A file of a case, sealed to it."""
    return sealing.seal(vault.ring(), data, f"case-file:{case}".encode())


def unseal_file(file: File) -> bytes:
    """The bytes of a file again."""
    return sealing.unseal(vault.ring(), bytes(file.data), f"case-file:{file.case_id}".encode())


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases that a post may see: of its area all, where it takes, checks or steers; a unit the ones it works on or was called
    to. Row-level security holds beside it."""
    if any(actor.may(right) for right in ("cases.steer", "cases.take", "cases.check", "cases.duty")):
        return Case.objects.all()
    if actor.may("cases.work"):
        return Case.objects.filter(Exists(Unit.objects.filter(own(actor), case=OuterRef("pk"))))
    return Case.objects.none()


def own(actor: Actor) -> Q:
    """The rows of units that are the actor's own post's."""
    return Q(at=actor.area, department__in={"", actor.department})


def locked(actor: Actor, case_id: int) -> Case:
    """A case that the actor may see, held until the end of the transaction. Raises NotFound."""
    found = visible(actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if found is None:
        raise NotFound("没有找到这件诉求。")
    return found


def held(case_id: int) -> Case:
    """A case in the range of the running command, held until the end of the transaction. Raises NotFound."""
    found = Case.objects.select_for_update().filter(pk=case_id).first()
    if found is None:
        raise NotFound("没有找到这件诉求。")
    return found


def step(
    case: Case,
    act: str,
    *,
    by: str = "",
    words: str = "",
    note: str = "",
    promised: dt.datetime | None = None,
    unit: tuple[int | None, str] = (None, ""),
    voice: int | None = None,
) -> Step:
    """A line of a case's life as it stands now, not yet written."""
    return Step(
        case=case, area=case.area, at=clock.now(), act=act, state=case.state, unit_area=unit[0], unit_department=unit[1],
        by=by[:60], words=words, note=note, promised=promised, voice=voice,
    )  # fmt: skip


def lead(case: Case) -> Unit | None:
    """The unit that has the lead now."""
    return Unit.objects.select_for_update().filter(case=case, role="lead", state__in=("open", "signed")).first()


def led_by(actor: Actor) -> Exists:
    """Whether the actor's unit works on a case now, as lead, helper or called."""
    return Exists(Unit.objects.filter(own(actor), case=OuterRef("pk"), state__in=("open", "signed")))


def answers(actor: Actor, row: Raised) -> bool:
    """Whether what was put up is the actor's to answer: the unit's it was put to, or of whoever steers there or above it."""
    if row.to_department and (actor.area, actor.department) == (row.to_area, row.to_department):
        return actor.may("cases.work")
    return actor.may("cases.steer") and actor.covers(row.to_area)
