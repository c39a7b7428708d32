"""How a system stands, judged by how it answered of late. Pure.

Down: twice in a row no answer, or none that helps anybody. Slow: the last answer took longer than three seconds, or half of the
last ones were slow or missing. A single failure changes nothing: nobody is frightened by one lost packet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

State = Literal["up", "slow", "down"]
SLOW, KEPT, ENOUGH = 3000, 10, 4
# After so long without a check nobody knows any more.
OLD = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """One check: when, how many milliseconds it took (-1: no answer that helps), and why not, as a word: no_host, no_answer,
    late, missing, broken, certificate, address."""

    at: dt.datetime
    ms: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a system stands, see `models.health.Health`."""

    state: State
    since: dt.datetime
    asked_at: dt.datetime
    failing_since: dt.datetime | None
    recent: tuple[int, ...]
    said: str


def judged(before: Standing | None, answer: Answer) -> Standing:
    """How it stands after one more answer."""
    known = before.recent if before else ()
    if before is not None and before.state == "down" and answer.ms >= 0:
        known = ()  # it is back: what it failed to answer while it was down says nothing of how it answers now
    recent = (*known, answer.ms)[-KEPT:]
    failing = _failing_since(before, answer)
    state = _state(recent)
    if before is not None and before.state == state:
        since = before.since
    else:
        since = failing if state == "down" and failing else answer.at
    return Standing(state, since, answer.at, failing, recent, answer.said)


def _failing_since(before: Standing | None, answer: Answer) -> dt.datetime | None:
    if answer.ms >= 0:
        return None
    return before.failing_since if before and before.failing_since else answer.at


def _state(recent: tuple[int, ...]) -> State:
    if len(recent) >= 2 and recent[-1] < 0 and recent[-2] < 0:
        return "down"
    bad = sum(ms < 0 or ms > SLOW for ms in recent)
    often = len(recent) >= ENOUGH and 2 * bad >= len(recent)
    return "slow" if recent[-1] > SLOW or often else "up"
