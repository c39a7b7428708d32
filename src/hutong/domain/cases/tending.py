"""What comes round by itself once a minute."""

from __future__ import annotations

from hutong.domain.cases.commands import counting, raising, timing
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM


def tend_once() -> int:
    """Does all that is due now, part by part; returns how much. What was done stays done when the process ends in between."""
    done = 0
    while some := timing.tend_some(SYSTEM):
        done += some
    return done + timing.tend_called(SYSTEM) + raising.tend_raised(SYSTEM)


def count_once() -> int:
    """Adds up all that has changed since; returns how many lines. What was added stays added when the process ends in between."""
    done = 0
    with scope(SYSTEM):
        uncounted = counting.is_uncounted()
    if uncounted:
        counting.recount(SYSTEM)
    while some := counting.add_up(SYSTEM):
        done += some
    return done
