"""What the writers of facts have in common: the random stream, the day, the addresses and made-up words of one community."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random

from hutong.demo.chance import Weighted, one_of
from hutong.demo.figures import Mix, Work, places, work
from hutong.demo.generate.numbers import Numbers


@lru_cache(maxsize=1)
def _origins() -> Weighted[str]:
    return Weighted({name: weight for name, (weight, _, _) in places().provinces.items()})


@dataclass(slots=True)
class Scene:
    """`area` is the address down to the street; `grid_workers` by grid; `doctors` of the community's clinic."""

    rng: Random
    code: int
    short: str
    area: str
    street: str
    district: str
    on: dt.date
    mix: Mix
    numbers: Numbers
    work: Work
    police: str
    grid_workers: dict[str, str] = field(default_factory=dict)
    doctors: tuple[str, ...] = ()

    def later(self, rng: Random, on: dt.date) -> Scene:
        """The same scene going on with another random stream, from a day on; numbers that were given out stay taken."""
        return replace(self, rng=rng, on=on, numbers=self.numbers.again(rng))

    @property
    def year(self) -> int:
        return self.on.year

    def word(self) -> str:
        """A made-up word for the name of an organisation."""
        return one_of(self.work.first_words, self.rng.random())

    def origin(self) -> tuple[str, str, str]:
        """(province, its two digits, a city there) from which somebody came."""
        name = _origins().pick(self.rng.random())
        _, digits, city = places().provinces[name]
        return name, digits, city


def scene(rng: Random, code: int, short: str, street: str, district: str, on: dt.date, slot: tuple[int, int]) -> Scene:
    """The scene of one community."""
    area = f"{places().city}{district}{street}"
    police = f"{district}{street.removesuffix('街道').removesuffix('地区').removesuffix('镇').removesuffix('乡')}派出所"
    return Scene(rng, code, short, area, street, district, on, places().mix(code), Numbers(rng, code, slot), work(), police)
