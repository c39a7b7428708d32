"""What systems send, read strictly: an unknown field is refused, so that a misspelt one is not lost in silence."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

AreaCode = Annotated[int, msgspec.Meta(ge=110000000000, le=119999999999, description="统计用区划代码 of the smallest area known")]
Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=80, description="The system's own number of the case")]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
Once = Annotated[
    str, msgspec.Meta(max_length=80, description="The system's own name of this update; the same again changes nothing")
]
Rating = Annotated[int, msgspec.Meta(ge=1, le=5)]
Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
# Longitude and latitude, WGS 84.
Lon = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Lat = Annotated[float, msgspec.Meta(ge=-90, le=90)]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where it is: the area, and in words or as a point (WGS 84) what is closer."""

    area: AreaCode
    words: Annotated[str, msgspec.Meta(max_length=200)] = ""
    lon: Lon | None = None
    lat: Lat | None = None


class Reporter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who stands behind it, as far as they wish to say. Sealed, and opened only for a call."""

    name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=20)] = ""
    may_call: bool = False


class NewCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case that is handed over. Without `category` the words decide, or a person."""

    source_ref: Ref
    words: Said
    place: Place
    category: Annotated[str, msgspec.Meta(max_length=60)] = ""
    reporter: Reporter = Reporter()


class Receipt(msgspec.Struct, frozen=True):
    """What the system keeps. `code` opens the case for the person behind it, who should be told; `again`: it was here already."""

    id: int
    source_ref: str
    code: str
    state: str
    category: str
    danger: str
    again: bool


class Update(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person behind a case has told the system: `add` something, it is `solved`, it is not (`reopen`), a rating
    (`rate`), or it is taken back (`recall`)."""

    act: Literal["add", "solved", "reopen", "rate", "recall"]
    words: Words = ""
    rating: Rating | None = None
    once: Once = ""


class Work(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the unit that works on a case does: signs for it, says how it goes, finishes it, sends it back as none of its duty, or
    answers a call for help. `promised`: by when, with sign only."""

    act: Literal["sign", "note", "finish", "bounce", "respond"]
    words: Words = ""
    promised: Moment | None = None


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a case is given back to the system that it came from."""

    words: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Done(msgspec.Struct, frozen=True):
    """How the case stands after a call. `again`: this update was here already, nothing has changed."""

    id: int
    state: str
    again: bool = False


class OfCases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases: by the system's own number, or a page of them after a number."""

    source_ref: Annotated[str, msgspec.Meta(max_length=80)] = ""
    state: Literal["", "open", "collected", "accepted", "dispatched", "working", "checking", "confirming", "closed"] = ""
    after: Number = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which cursor on; 0 is the beginning."""

    since: Number = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 100


class NoQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing may be asked for here."""


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457. `title` says what is the matter and `detail` what to do about it; `kind` is for programs."""

    type: str
    title: str
    status: int
    detail: str
    kind: str
