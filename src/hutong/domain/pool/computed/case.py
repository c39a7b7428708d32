"""What a rule gets to see, and the table of rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hutong.blueprint.elements import Computed
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View


@dataclass(slots=True)
class Case:
    """One record on one day. `inputs`: the values of the elements that the rule names, in their order."""

    inputs: list[Any]
    view: View
    relations: Relations
    at: dt.date
    spec: Computed

    @property
    def first(self) -> Any:
        """The value of the first input."""
        return self.inputs[0]


Rule = Callable[[Case], Any]
RULES: dict[str, Rule] = {}


def rule(work: Rule) -> Rule:
    """Enters a rule under its function's name."""
    RULES[work.__name__] = work
    return work


def day(text: Any) -> dt.date | None:
    """A stored date; of a year or a month alone, its first day."""
    if not isinstance(text, str) or not text[:4].isdigit():
        return None
    parts = [int(part) for part in text[:10].split("-")]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
