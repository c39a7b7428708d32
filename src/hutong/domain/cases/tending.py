"""What comes round by itself once a minute."""

from __future__ import annotations

from hutong.domain.cases.commands import timing
from hutong.kernel.actor import SYSTEM


def tend_once() -> int:
    """Does all that is due now, part by part; returns how much. What was done stays done when the process ends in between."""
    done = 0
    while some := timing.tend_some(SYSTEM):
        done += some
    return done + timing.tend_called(SYSTEM)
