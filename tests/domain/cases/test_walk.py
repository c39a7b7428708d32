"""A few hundred moves by whoever happens along, at moments that only go forward; what must always hold is looked at after each.

Whoever breaks a promise of the house breaks it here first: a case with two leads, work in no inbox or in one for ever, a clock
that was turned back, a move that nobody sees.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import pytest

from hutong.domain.cases import commands, rules
from hutong.domain.cases.commands import NewReport, Person
from hutong.domain.cases.declared import process_at
from hutong.domain.cases.models import Case, Step, Unit, Voice
from hutong.domain.cases.tending import tend_once
from hutong.domain.journal.scope import scope
from hutong.domain.tasks.models import Task
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import Refused
from tests.factories.cases import DISTRICT, RUBBISH, STREET, posts
from tests.people import (
    FAR,
    HOME,
    NEXT_DOOR,
    city_desk,
    li_jing,
    liu_yan,
    ma_li,
    qian_bo,
    street_head,
    wang_fang,
    zhang_min,
    zhao_lei,
)  # fmt: skip

pytestmark = pytest.mark.django_db
MOVES = 300
# Other ways to walk: HUTONG_SEEDS="5 6 7" pytest tests/domain/cases/test_walk.py
SEEDS = [int(seed) for seed in os.environ.get("HUTONG_SEEDS", "4").split()]
STAFF = (wang_fang, zhang_min, street_head, ma_li, city_desk, qian_bo, zhao_lei, liu_yan, li_jing)
UNITS = {
    (STREET, "urban_management"): qian_bo, (DISTRICT, "urban_management"): zhao_lei, (DISTRICT, "civil_affairs"): liu_yan,
    (HOME, ""): wang_fang, (STREET, ""): street_head, (FAR, ""): li_jing,
}  # fmt: skip
WORDS = (RUBBISH, "楼道灯坏了一个星期", "半夜施工太吵睡不着", "家里煤气泄漏了，闻到很大的煤气味", "你们管不管啊")
Fits = Callable[[Case], bool]
# What may move the end of a limit.
RENEWS = {"dispatch", "grant_extension", "reopen"}
# What one of several behind a case may do without a line: her word waits for the others'.
SILENT = {"settle", "withdraw", "join"}


class Walk:
    """Those who walk, the moment, how often each did something, and how all stood when it was last looked at."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = dt.datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING)
        self.done: Counter[str] = Counter()
        self.cases: dict[int, Case] = {}
        self.units: dict[int, list[Unit]] = {}
        self.voices: dict[int, list[Voice]] = {}
        self.lines = 0

    def one(self, *some: Any) -> Any:
        return self.chance.choice(some)

    def case(self, fits: Fits = lambda case: True) -> int:
        """One of the last cases; mostly one that fits, where there is one."""
        last = sorted(self.cases)[-12:]
        fit = [pk for pk in last if fits(self.cases[pk])]
        return int(self.one(*fit) if fit and self.chance.random() < 0.9 else self.one(*last))

    def unit(self, *roles: str) -> tuple[Actor, int]:
        """Somebody of a unit that is at a case in one of these roles, and the case; now and then somebody else."""
        there = [unit for units in self.units.values() for unit in units]
        rows = [one for one in there if one.role in roles or f"{one.role} {one.state}" in roles][-12:]
        if not rows or self.chance.random() < 0.1:
            return self.one(*STAFF), self.case()
        row = self.one(*rows)
        return UNITS.get((row.at, row.department), city_desk), row.case_id

    def voice(self, fits: Fits) -> Voice:
        """Somebody behind a case."""
        found = self.voices.get(self.case(fits)) or [one for voices in self.voices.values() for one in voices]
        return cast(Voice, self.one(*found))

    def move(self) -> str:
        """Somebody does something; the name of it, empty when it was refused."""
        name = self.chance.choices(list(ACTS), [weight for weight, _ in ACTS.values()])[0]
        with clock.standing_at(self.now), suppress(Refused):
            ACTS[name][1](self)
            self.done[name] += 1
            return name
        return ""

    def waits(self) -> None:
        """Time goes by, and what comes round by itself does so at the minute."""
        self.now += dt.timedelta(minutes=self.one(1, 20, 90, 600, 1500, 4000))
        with clock.standing_at(self.now):
            tend_once()


def _report(walk: Walk) -> None:
    at = walk.one(HOME, HOME, HOME, NEXT_DOOR, FAR)
    new = NewReport(area=at, words=walk.one(*WORDS), category=walk.one("exposed_rubbish", "exposed_rubbish", ""))
    commands.report(commands.somebody(at), new=new)


def _join(walk: Walk) -> None:
    commands.join(commands.somebody(HOME), case_id=walk.case(OPEN), person=Person(), said="我也是")


def _says(do: Callable[..., Any], fits: Fits, **words: Any) -> Callable[[Walk], None]:
    """Somebody behind a case does it."""

    def act(walk: Walk) -> None:
        voice = walk.voice(fits)
        do(commands.speaker(voice.area), voice_id=voice.pk, **_words(walk, words))

    return act


def _works(do: Callable[..., Any], *roles: str, **words: Any) -> Callable[[Walk], None]:
    """A unit does it."""

    def act(walk: Walk) -> None:
        actor, case = walk.unit(*roles)
        do(actor, case_id=case, **_words(walk, words))

    return act


def _steers(do: Callable[..., Any], fits: Fits, *people: Actor, **words: Any) -> Callable[[Walk], None]:
    """A post above it does it."""
    return lambda walk: do(walk.one(*people), case_id=walk.case(fits), **_words(walk, words))


def stands(*states: str) -> Fits:
    return lambda case: case.state in states


def asks(case: Case) -> bool:
    return case.wanted_due is not None


def owes(case: Case) -> bool:
    return case.rectify_due is not None and case.rectified_at is None


def _words(walk: Walk, words: dict[str, Any]) -> dict[str, Any]:
    return {name: value(walk) if callable(value) else value for name, value in words.items()}


def _dispatch(walk: Walk) -> None:
    case = walk.case(WAITS)
    (area, department), helper = (walk.one(*there(walk.cases[case].area)) for _ in range(2))
    commands.dispatch(
        walk.one(street_head, street_head, ma_li, city_desk, wang_fang), case_id=case,
        area=area, department=department, category=walk.one("", "exposed_rubbish", "street_lamp"),
        helpers=walk.one((), (), [helper]),
    )  # fmt: skip


def _wanted(walk: Walk) -> dt.date:
    return walk.now.date() + dt.timedelta(days=walk.one(1, 3, 5, 9, 12))


def there(place: int) -> list[tuple[int, str]]:
    """The units at a place and above it; now and then one that is elsewhere."""
    return [unit for unit in UNITS if unit[0] in rules.above(place)] + [(FAR, "")]


def _called(walk: Walk) -> list[tuple[int, str]]:
    return [walk.one(*there(HOME)[:-1]) for _ in range(2)]


OPEN = stands("collected", "accepted", "dispatched", "working", "checking", "confirming")
WORK, WAITS, ENDED = stands("dispatched", "working"), stands("collected", "accepted"), stands("closed")
HERS, NEEDED = stands("confirming"), stands("accepted", "dispatched", "working")
# How often, and what: each tries to do what can be done, and does not always succeed.
ACTS: dict[str, tuple[int, Callable[[Walk], None]]] = {
    "report": (4, _report),
    "join": (3, _join),
    "settle": (4, _says(commands.settle, HERS, solved=True, rating=lambda walk: walk.one(None, 1, 1, 5))),
    "reopen": (3, _says(commands.reopen, stands("confirming", "closed"), words="没有解决")),
    "withdraw": (1, _says(commands.withdraw, OPEN)),
    "add": (1, _says(commands.add, OPEN, words="还有")),
    "rate": (1, _says(commands.rate, ENDED, rating=lambda walk: walk.one(1, 2, 3, 4, 5))),
    "dispatch": (8, _dispatch),
    "sign": (8, _works(commands.sign, "lead open", words="好")),
    "note": (1, _works(commands.note, "lead", "help", words="看过了")),
    "finish": (8, _works(commands.finish, "lead signed", words="办完了")),
    "bounce": (4, _works(commands.bounce, "lead", reason="不该我们")),
    "ask_extension": (3, _works(commands.ask_extension, "lead", reason="等料", until=_wanted)),
    "grant_extension": (3, _steers(commands.grant_extension, asks, street_head, ma_li, city_desk)),
    "deny_extension": (2, _steers(commands.deny_extension, asks, street_head, ma_li, city_desk, words="不行")),
    "whistle": (3, _steers(commands.whistle, NEEDED, street_head, ma_li, units=_called, words="来")),
    "respond": (3, _works(commands.respond, "help", "called", words="到了", done=lambda walk: walk.one(True, False))),
    "check": (6, _steers(commands.check, stands("checking"), zhang_min, wang_fang, street_head, words="看了",
                         passed=lambda walk: walk.one(True, True, False))),
    "refuse": (1, _steers(commands.refuse, WAITS, street_head, wang_fang, ground="unfounded", words="没有",
                          basis="现场查看")),
    "join_into": (1, _steers(commands.join_into, WORK, street_head, city_desk, main_id=Walk.case)),
    "relocate": (2, _steers(commands.relocate, OPEN, street_head, city_desk, area=lambda walk: walk.one(HOME, NEXT_DOOR, FAR))),
    "call_back": (1, _steers(commands.call_back, ENDED, street_head, ma_li, reached=True, words="问过了")),
    "rectify": (2, _steers(commands.rectify, owes, street_head, ma_li, city_desk, words="改了")),
}  # fmt: skip


def expected(case: Case, units: list[Unit]) -> set[tuple[str, str]]:
    """What has to lie in some inbox, as (kind, right), for the state a case stands in."""
    found: set[tuple[str, str]] = set()
    if case.state == "checking":
        found.add(("case", "cases.check"))
    elif case.state not in ("confirming", "closed"):
        lead = any(unit.role == "lead" for unit in units)
        sends = "cases.take" if rules.may_bounce(process_at(case.area), case.bounces) else "cases.steer"
        found.add(("case", "cases.work" if lead else sends))
    if any(unit.role != "lead" for unit in units):
        found.add(("case", "cases.work"))
    if case.wanted_due:
        found.add(("case-extension", "cases.steer"))
    if case.state == "closed" and case.rectify_due and not case.rectified_at:
        found.add(("case-rectify", "cases.take"))
    return found


def check(case: Case, was: Case | None, act: str, units: list[Unit], there: list[Task], voices: int) -> None:
    told = f"{act}: {case.pk} {case.state} {[(u.role, u.at, u.department) for u in units]}"
    lies = {(task.kind, task.right) for task in there}
    leads = [unit for unit in units if unit.role == "lead"]
    assert len(leads) == (1 if case.unit_area and case.state in ("dispatched", "working") else 0), told
    assert len({(u.at, u.department) for u in units}) == len(units), told
    assert expected(case, units) <= lies, f"{told} {lies}"
    assert {kind for kind, right in lies - expected(case, units)} <= {"case-late", "case-alarm", "case-rectify"}, f"{told} {lies}"
    inboxes = {(task.area, task.department) for task in there if (task.kind, task.right) == ("case", "cases.work")}
    assert inboxes == {(unit.at, unit.department) for unit in units}, f"{told} {inboxes}"
    chain = set(rules.above(case.area))
    assert all(task.area in chain for task in there) and case.owner_area in chain and (case.unit_area or case.area) in chain, told
    if case.state in ("confirming", "closed"):
        assert not units and not case.wanted_due and {task.kind for task in there} <= {"case-rectify"}, f"{told} {lies}"
    if case.state == "closed":
        assert bool(lies) == bool(case.rectify_due and not case.rectified_at), f"{told} {lies}"
    else:
        assert case.next_at or (case.late_level == "city" and case.due <= case.late_at), told
        assert case.voices == voices > 0, told
    if was and act not in RENEWS:
        assert case.due == was.due, told


def look(walk: Walk, act: str) -> None:
    """All cases as they stand now, each of them held against what must hold."""
    before, walk.cases = walk.cases, {case.pk: case for case in Case.objects.all()}
    walk.units, walk.voices, tasks = defaultdict(list), defaultdict(list), defaultdict(list)
    for unit in Unit.objects.filter(state__in=("open", "signed")).order_by("pk"):
        walk.units[unit.case_id].append(unit)
    for voice in Voice.objects.order_by("pk"):
        walk.voices[voice.case_id].append(voice)
    for task in Task.objects.filter(kind__startswith="case", state="open"):
        tasks[task.subject].append(task)
    for number, case in walk.cases.items():
        check(case, before.get(number), act, walk.units[number], tasks[number], len(walk.voices[number]))
    lines, walk.lines = walk.lines, Step.objects.count()
    assert act in ("time", "") or act in SILENT or walk.lines > lines, act


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_the_promises_of_a_case_hold(seed):
    posts(*STAFF)
    walk = Walk(seed)
    with clock.standing_at(walk.now):
        for _ in range(3):
            _report(walk)
    for number in range(MOVES):
        if number % 6 == 0:
            walk.waits()
            with scope(SYSTEM):
                look(walk, "time")
        if act := walk.move():
            with scope(SYSTEM), clock.standing_at(walk.now):
                look(walk, act)
    assert len(walk.done) > len(ACTS) - 6, ACTS.keys() - walk.done.keys()
