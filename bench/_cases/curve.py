"""When people write: the shares of the hours of a day, and moments drawn from them."""

from __future__ import annotations

import random
from collections.abc import Iterator

# Per cent of the day's messages in each hour from midnight on: counted from the times of 372 messages to citizens' channels
# (the 2020 "smart government" text-mining competition set).
HOURS = (
    3.5, 1.9, 0.8, 0.3, 0.0, 0.3, 0.3, 0.8, 5.9, 5.4, 11.6, 9.7, 5.9, 6.5, 7.3, 8.6, 6.2, 6.2, 3.8, 3.5, 3.5, 3.0, 3.0, 2.4,
)  # fmt: skip


def busiest(hours: int = 1) -> int:
    """The hour at which the busiest stretch of so many hours begins."""
    return max(range(25 - hours), key=lambda start: sum(HOURS[start : start + hours]))


def moments(chance: random.Random, a_day: float, fold: float, start: float, seconds: float) -> Iterator[float]:
    """Moments (seconds from now) at which messages come, `a_day` in a day that passes `fold` times as fast, from an hour of the
    day on. A Poisson process along the curve."""
    now, whole = 0.0, sum(HOURS)
    most = a_day * max(HOURS) / whole / 3600 * fold
    while True:
        now += chance.expovariate(most)
        if now >= seconds:
            return
        hour = int(start + now * fold / 3600) % 24
        if chance.random() < HOURS[hour] / max(HOURS):
            yield now
