"""Who acts in the demo's reports, and how one step after the other is done once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.db import transaction

from hutong.demo.figures import city
from hutong.demo.forms import DemoForm
from hutong.demo.models import ReportStep
from hutong.demo.reports.days import Days
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import district_of, parent_of, span, street_of
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)
# level -> title of those without an account, the demo's own account there, and the area that a community belongs to
_POSTS: dict[str, tuple[str, str, Callable[[int], int]]] = {
    "street": ("街道办", "chengang", street_of),
    "district": ("区报表审核岗", "mali", district_of),
    "city": ("市级统筹", "zhouning", lambda code: parent_of(district_of(code)) or code),
}


@dataclass(frozen=True)
class Stage:
    """The communities of the story, the demo's own first, its days, and the demo's own people by username.

    They are looked up beforehand: on the days of the story nobody has a post yet.
    """

    codes: tuple[int, ...]
    days: Days
    people: Mapping[str, Actor]

    @property
    def home(self) -> int:
        """The community of Wang Fang."""
        return self.codes[0]

    def neighbours(self) -> tuple[int, ...]:
        """The other communities of her street."""
        return tuple(code for code in self.codes[1:] if street_of(code) == street_of(self.home))

    def department(self, form: DemoForm) -> Actor:
        """Who asks for a form."""
        return self.people[asker(form)]

    def gate(self, form: DemoForm) -> Actor:
        """Who decides on a demand for a form."""
        return self.people["mali" if form.level == "district" else "zhouning"]

    def worker(self, code: int) -> Actor:
        """Who works in a community: the demo's own people in the first two."""
        if code in self.codes[:2]:
            return self.people[("wangfang", "lijing")[self.codes.index(code)]]
        return _stand_in("社区工作者", "worker", code)

    def reviewers(self, level: str, codes: Sequence[int]) -> list[Actor]:
        """The posts that review at a level what comes from these communities, one for each of its areas."""
        title, name, place_of = _POSTS[level]
        areas = sorted({place_of(code) for code in codes})
        mine = place_of(self.home)
        return [self.people[name] if area == mine else _stand_in(title, "gate", area) for area in areas]


def asker(form: DemoForm) -> str:
    """The username of whoever asks for a form: one of the demo's own people, or an account named after the department."""
    if form.department == "civil_affairs":
        return "liuyan" if form.level == "district" else "hebin"
    return form.department


def _stand_in(title: str, rights: str, area: int) -> Actor:
    """Somebody in a post that the demo has no account for."""
    community = area if area % 1000 else None
    lo, hi = (area, area) if community else span(area)
    return Actor(None, title, title, lo, hi, frozenset(city().rights[rights]), None, community)


def once(key: str, on: dt.date, do: Callable[[], int | None]) -> None:
    """Does a step as on a day, unless it is done: the step and the note of it are kept together, or neither. What the rules of
    the house refuse on some days of the year is left out, and stands in the log."""
    if ReportStep.objects.filter(pk=key).exists():
        return
    try:
        with transaction.atomic():
            with _standing(on):
                made = do()
            ReportStep.objects.create(key=key, on=on, made=made)
    except Refused as refused:
        log.warning("the demo's step %s is left out: %s", key, refused)


def made(key: str) -> int | None:
    """What a step has made: the id of a demand or a round; None where it was left out."""
    return ReportStep.objects.filter(pk=key).values_list("made", flat=True).first()


def _standing(on: dt.date) -> AbstractContextManager[None]:
    return clock.standing_at(on) if on < clock.today() else nullcontext()
