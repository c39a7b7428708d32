"""Making the demo city: divisions, communities one after the other, staff. Stopped at any moment, it goes on where it was."""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from random import Random

from hutong.blueprint.divisions import Division, divisions
from hutong.demo import accounts, load
from hutong.demo.degrade import Shares, degrade
from hutong.demo.figures import city
from hutong.demo.generate import THE_DAY, community
from hutong.demo.models import MadeCommunity
from hutong.demo.turns import in_turn
from hutong.domain.directory import commands as directory
from hutong.kernel.area import district_of, street_of
from hutong.kernel.errors import Refused

Progress = Callable[[int, int, str], None]
# A city of more communities than this keeps no rows of truth: 22 million people would take the room of the pool once more,
# and the note of each community gives its truth again.
_TRUTH_FOR = 100


@dataclass(frozen=True, slots=True)
class Site:
    """A community to be made: its place among the communities of its district keeps identity numbers apart."""

    code: int
    name: str
    street: str
    district: str
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class Task:
    """A community to be made, with all that decides what it will be."""

    site: Site
    seed: int
    size: int
    shares: Shares
    on: dt.date
    keep_truth: bool


def is_seeded() -> bool:
    """Whether there is a demo city: at least one whole community, and people to sign in."""
    return MadeCommunity.objects.exists() and accounts.exist()


def seed(
    communities: int | None,
    seed: int,
    *,
    people: int = 3000,
    shares: Shares | None = None,
    progress: Progress | None = None,
    on: dt.date = THE_DAY,
    keep_truth: bool | None = None,
) -> int:
    """Makes so many communities (None: all of the city), and returns how many are new. Those that stand are left as they are.

    `people` a community on average (0.8 to 1.2 times as many when the whole city is made); `shares` of missing, stale and
    wrong values; `progress(done, total, what)` hears of every community. Raises Refused when the city that stands was made with
    another seed.
    """
    directory.load_divisions()
    wanted = list(sites())[: communities if communities is not None else None]
    _same_city(seed)
    done = set(MadeCommunity.objects.values_list("code", flat=True))
    truth_kept = len(wanted) <= _TRUTH_FOR if keep_truth is None else keep_truth
    tell = progress or (lambda done, total, what: None)
    tasks = [
        Task(site, seed, _size(site, people, whole=communities is None), shares or Shares(), on, truth_kept)
        for site in wanted
        if site.code not in done
    ]
    standing = len(wanted) - len(tasks)
    for number, name in enumerate(in_turn(_make, tasks), 1):
        tell(standing + number, len(wanted), name)
    accounts.hire([site.code for site in wanted])
    tell(len(wanted), len(wanted), "")
    return len(tasks)


def _size(site: Site, people: int, *, whole: bool) -> int:
    """How many people a community gets: in a whole city some have more than others."""
    return round(people * (0.8 + 0.4 * Random(site.code).random())) if whole else people


def sites() -> Iterator[Site]:
    """All communities, the demo's first ones first."""
    known: dict[int, Division] = {division.code: division for division in divisions()}
    by_district: dict[int, list[int]] = defaultdict(list)
    for code in sorted(code for code, division in known.items() if division.level == "community"):
        by_district[district_of(code)].append(code)
    first = [code for code in city().first if code in known]
    places = {code: (place, len(codes)) for codes in by_district.values() for place, code in enumerate(codes)}
    for code in dict.fromkeys([*first, *places]):
        place, of = places[code]
        yield Site(code, known[code].name, known[street_of(code)].name, known[district_of(code)].name, place, of)


def _same_city(seed: int) -> None:
    other = MadeCommunity.objects.exclude(seed=seed).values_list("seed", flat=True).first()
    if other is not None:
        raise Refused(
            "这座演示城市是用种子 {other} 生成的,不能混入种子 {seed}。", "请用 --seed {other},或换一个数据目录(HUTONG_HOME)。",
            other=other, seed=seed,
        )  # fmt: skip


def _make(task: Task) -> str:
    """One community, from nothing to committed rows; returns its name. Garbage is left to the end: the rows form cycles."""
    site, seed, size, shares, on = task.site, task.seed, task.size, task.shares, task.on
    gc.disable()
    try:
        truth = community(
            site.code, site.name, site.street, site.district, seed=seed, people=size, on=on, slot=(site.place, site.of)
        )
        known = degrade(truth, seed=seed, shares=shares)
        rows = (truth.places, truth.households, truth.people, truth.organisations, truth.things, truth.events)
        made = {
            "code": site.code, "seed": seed, "size": size, "shares": load.as_json(asdict(shares)), "on": on,
            "place": site.place, "of": site.of, "people": len(truth.people), "households": len(truth.households),
            "records": sum(len(group) for group in rows),
        }  # fmt: skip
        load.load(truth, known, made, keep_truth=task.keep_truth)
        del truth, known, rows
    finally:
        gc.enable()
        gc.collect()
    return site.name
