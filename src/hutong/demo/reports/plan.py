"""What has happened to the demo's forms, as packs/demo/reports.yaml tells it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import msgspec

from hutong.blueprint.reading import PACKS, convert, load

_PATH = PACKS / "demo" / "reports.yaml"


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A verdict on a demand, or that it waits for one."""

    verdict: Literal["pool", "join", "new_only", "admit", "refuse", "waits"]
    reason: str = ""


class SentBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form that the street sends back: `comment` stands at the first line of `column`."""

    form: str
    column: str
    reason: str
    comment: str


class WithReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form, and what is said of it."""

    form: str
    reason: str


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of a form, its first, typed so that it does not add up."""

    form: str
    value: str


class Corrections(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many people of whom the department holds another code of an element right; one is confirmed, one contested."""

    form: str
    element: str
    number: int
    reason: str
    contest: str


class Outside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report by somebody unnamed; open where there is no answer."""

    kind: Literal["outside", "complaint"]
    words: str
    department: str = ""
    form: str = ""
    answer: str = ""


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything; the keys are those of forms.yaml."""

    monthly: tuple[str, ...]
    answered: frozenset[str]
    agreed: frozenset[str]
    decided: dict[str, Decided]
    reason: str
    urgent_reason: str
    explained: str
    sent_back: SentBack
    handed_over: WithReason
    wrong_sum: Wrong
    declined: WithReason
    left_open: frozenset[str]
    corrections: Corrections
    outside: tuple[Outside, ...]


@lru_cache(maxsize=1)
def story() -> Story:
    """The story. Raises PackError with file, line and path."""
    return convert(load(_PATH), Story, _PATH, ())
