"""A made-up list of a city's staff, and the same list some time later."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

HEADER = ("账号", "姓名", "工号", "岗位", "区划代码", "部门", "权限组", "起", "止")
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
# What works where, and how many of a hundred.
_KINDS = (("community", "社区工作者", "社区工作者", 70), ("street", "科员", "处置队伍", 20), ("district", "科员", "部门经办", 10))


class Person(NamedTuple):
    """A line of the list."""

    username: str
    name: str
    number: str
    title: str
    area: int
    department: str
    group: str


def first(count: int, areas: dict[str, Sequence[int]], seed: int) -> Iterator[Person]:
    """So many people, spread over the areas; one after the other, so that the bench itself needs no memory."""
    chance = random.Random(seed)
    return (_person(number, areas, chance) for number in range(count))


def changed(count: int, areas: dict[str, Sequence[int]], seed: int) -> Iterator[Person]:
    """The same people some time later: of a hundred, ten work elsewhere, three are gone, and three have come."""
    chance = random.Random(seed + 1)
    for person in first(count, areas, seed):
        fate = chance.random()
        if fate < 0.03:
            continue
        level = "community" if person.area % 1000 else "street" if person.area % 10**6 else "district"
        yield person._replace(area=_other(person.area, areas[level], chance)) if fate < 0.13 else person
    for number in range(count * 3 // 100):
        yield _person(count + number, areas, chance)


def written(path: Path, people: Iterable[Person]) -> None:
    """Writes the list as the office hands it in."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((*person, "", "") for person in people)


def _other(area: int, areas: Sequence[int], chance: random.Random) -> int:
    found = chance.choice(areas)
    return found if found != area else areas[(areas.index(area) + 1) % len(areas)]


def _person(number: int, areas: dict[str, Sequence[int]], chance: random.Random) -> Person:
    level, title, group, _ = chance.choices(_KINDS, [kind[3] for kind in _KINDS])[0]
    name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))
    department = "urban_management" if level == "street" else "civil_affairs" if level == "district" else ""
    return Person(f"s{number:06d}", name, f"G{number:07d}", title, chance.choice(areas[level]), department, group)
