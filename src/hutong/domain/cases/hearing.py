"""What is heard in a resident's words before anybody has read them: danger, and what it may be about.

The pack's own words suffice for the second; what the city's confirmed cases have taught is weighed in, looked for anew every ten
minutes.
"""

from __future__ import annotations

import time

from django.db import connection

from hutong.domain.cases import words
from hutong.domain.cases.models import Lesson
from hutong.domain.cases.words import danger

__all__ = ["danger", "forget", "learnt", "propose"]

_FRESH = 600.0
# Chinese characters below which the pack's words say nothing.
LEAST_SIGNS = 2
_held: dict[str, tuple[float, int, words.Model | None]] = {}


def propose(said: str, most: int = 3) -> tuple[words.Proposal, ...]:
    """What the words may be about, best first, with how likely that is (0 to 1). A proposal: somebody picks.

    Of words that are hardly Chinese nothing is known: a person reads them."""
    if sum("\u4e00" <= sign <= "\u9fff" for sign in said) < LEAST_SIGNS:
        return ()
    return words.propose(said, most, learnt())


def learnt() -> words.Model | None:
    """What the city's cases have taught; None until they have."""
    name = str(connection.settings_dict["NAME"])
    until, at, model = _held.get(name, (0.0, 0, None))
    if time.monotonic() < until:
        return model
    newest = Lesson.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest != at:
        model = words.Model.load(bytes(Lesson.objects.values_list("data", flat=True).get(pk=newest))) if newest else None
    _held[name] = (time.monotonic() + _FRESH, newest, model)
    return model


def forget() -> None:
    """The next words are heard with the newest lesson."""
    _held.clear()
