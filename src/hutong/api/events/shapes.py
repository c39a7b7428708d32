"""What systems say of their work, read strictly inside `data`; unknown attributes of CloudEvents are let be (its 3.1)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from hutong.api.v1.shapes import AreaCode, Moment

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=120, description="The system's own number of this piece of work")]
Sequence = Annotated[
    str, msgspec.Meta(max_length=40, description="Orders events of one moment, by its signs: pad numbers with zeros")
]
Type = Literal["cn.hutong.task.put", "cn.hutong.task.done", "cn.hutong.task.withdraw"]


class TaskData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of work. `title` and `url` with put; `due`: the last day; `due_at`: the last minute, with its zone. For whom, at
    `area` (else the system's own): `sub`, one person as the system knows her; `department`; else everybody there."""

    key: Key
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    due: dt.date | None = None
    due_at: Moment | None = None
    urgent: bool = False
    url: Annotated[str, msgspec.Meta(max_length=2000, description="On a registered host of the system")] = ""
    area: AreaCode | None = None
    department: Annotated[str, msgspec.Meta(max_length=40)] = ""
    sub: Annotated[str, msgspec.Meta(max_length=64)] = ""


class TaskEvent(msgspec.Struct, frozen=True):
    """An event of CloudEvents 1.0. `source` is the system's name in the register; (`source`, `id`) is taken once; what is said of
    one `key` counts in the order of `time`, then of `sequence`."""

    specversion: Literal["1.0"]
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    type: Type
    time: Moment
    data: TaskData
    sequence: Sequence = ""
    datacontenttype: Literal["application/json"] = "application/json"


class Taken(msgspec.Struct, frozen=True):
    """What an event has changed: `put`, `changed`, `done`, `withdrawn`; nothing: `same`, `again` (this id was here already),
    `older` (a younger word stands), `refused` with the reason in `detail`; the other events of the batch stand."""

    id: str
    result: str
    detail: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What became of each event, in the order sent."""

    events: tuple[Taken, ...]


class OfWork(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose work, and after which key."""

    source: Annotated[str, msgspec.Meta(max_length=40)] = ""
    after: Annotated[str, msgspec.Meta(max_length=120)] = ""
