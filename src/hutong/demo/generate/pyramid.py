"""Ages and sexes: as many of each five-year band as the census says, to the person."""

from __future__ import annotations

import datetime as dt
from random import Random

from hutong.demo.figures import census
from hutong.demo.generate.rows import PersonTruth
from hutong.kernel.clock import years_between


def _quotas(people: int) -> list[tuple[int, str, int]]:
    """(first age, sex, number) by largest remainder, so that the numbers add up to `people`."""
    wanted: list[tuple[int, str, float]] = []
    total = sum(share for share, _ in census().bands.values())
    for first, (share, men) in census().bands.items():
        wanted.append((first, "1", people * share / total * men))
        wanted.append((first, "2", people * share / total * (1 - men)))
    floors = [int(number) for _, _, number in wanted]
    rest = people - sum(floors)
    by_remainder = sorted(range(len(wanted)), key=lambda n: floors[n] - wanted[n][2])
    for n in by_remainder[:rest]:
        floors[n] += 1
    return [(first, sex, number) for (first, sex, _), number in zip(wanted, floors, strict=True)]


def population(rng: Random, people: int, on: dt.date, first: int) -> list[PersonTruth]:
    """So many persons with sex and birth date, in random order; ids from `first` on."""
    rnd = rng.random
    drawn: list[tuple[str, dt.date]] = []
    today = on.toordinal()
    for age, sex, number in _quotas(people):
        for _ in range(number):
            days = (age + rnd() * (5 if age < 95 else 7)) * 365.2425
            drawn.append((sex, dt.date.fromordinal(int(today - days))))
    rng.shuffle(drawn)
    return [PersonTruth(first + n, sex, birth, years_between(birth, on)) for n, (sex, birth) in enumerate(drawn)]
