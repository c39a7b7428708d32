"""One case of the demo: what its resident, its units and those above them do, each by the command of the domain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hutong.blueprint.casework.categories import categories
from hutong.demo.cases.plan import Told, story
from hutong.demo.cases.town import Town
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport, Person
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import district_of, street_of
from hutong.kernel.errors import Broken


@dataclass
class Life:
    """A case that goes on. `doer`: who has the lead now."""

    town: Town
    told: Told
    case: int = 0
    code: str = ""
    doer: Actor | None = field(default=None)

    def report(self) -> None:
        """The resident says it, and it is sent to a unit; where no post works on such, the street sees to it."""
        told = self.told
        person = Person(name=told.name, phone="13900000001" if told.name else "", may_call=bool(told.name))
        channel = ("web", "web", "worker", "phone", "web", "paper")[told.turn % 6]
        made = commands.report(
            commands.somebody(told.area),
            new=NewReport(
                area=told.area, words=told.words, category=told.category, place_words=told.place_words, channel=channel,
                person=person,
            ),
        )  # fmt: skip
        self.case, self.code = made.case, made.code

    def send(self, area: int | None = None, department: str = "", words: str = "", by: Actor | None = None) -> None:
        """Accepted where it was not, and sent to a unit; default: whoever has it, else the street."""
        status = queries.status(self.code)
        if area is None and status.state in ("dispatched", "working") and self._sits(status):
            self.doer = self.town.at(status.lead.area, status.lead.department) if status.lead else None
            return
        at = area or street_of(self.told.area)
        commands.dispatch(
            by or self.town.taker(self.told.area), case_id=self.case, area=at, department=department, words=words,
            category="" if status.category else "compound_repairs",
        )  # fmt: skip
        self.doer = self.town.at(at, department)

    def _sits(self, status: queries.Status) -> bool:
        return status.lead is not None and self.town.has(status.lead.area, status.lead.department)

    def worker(self) -> Actor:
        """Who has the lead. Raises Broken before it was sent."""
        if self.doer is None:
            raise Broken("demo: a case that nobody works on")
        return self.doer

    def sign(self, words: str = "") -> None:
        """The unit signs, with what it means to do."""
        commands.sign(self.worker(), case_id=self.case, words=words or self.told.plan)

    def finish(self, words: str = "") -> None:
        """Done, and looked at by somebody else where the category asks for it."""
        commands.finish(self.worker(), case_id=self.case, words=words or self.told.done)

    def check(self) -> None:
        """Looked at by somebody else, where the category asks for it."""
        category = categories().get(self.told.category)
        if category is not None and category.verify:
            commands.check(self.town.checker(self.told.area, self.worker()), case_id=self.case, passed=True, words="看过了")

    def settle(self, rating: int | None) -> None:
        """The resident says that it is solved."""
        speaker, voice = commands.holder(self.code)
        commands.settle(speaker, voice_id=voice, solved=True, rating=rating)

    def not_solved(self) -> None:
        """The resident says that it is not."""
        speaker, voice = commands.holder(self.code)
        commands.settle(speaker, voice_id=voice, solved=False, words=pick(story().unsolved, self.told.turn))

    def bounce(self) -> None:
        """The unit sends it back."""
        commands.bounce(self.worker(), case_id=self.case, reason=pick(story().bounces, self.told.turn))

    @property
    def street(self) -> Actor:
        """Who steers in the street."""
        return self.town.taker(self.told.area)

    @property
    def district(self) -> Actor:
        """Who steers in the district."""
        return self.town.at(district_of(self.told.area))


def pick(words: tuple[str, ...], turn: int) -> str:
    """One of some sentences, each in its turn."""
    return words[turn % len(words)]


def later(hours: float) -> dt.datetime:
    """A moment so many hours on, brought to when people are at work."""
    at = clock.now() + dt.timedelta(hours=hours)
    if at.hour < 9:
        return at.replace(hour=9, minute=20 + at.minute // 3)
    return at if at.hour < 18 else (at + dt.timedelta(days=1)).replace(hour=9, minute=10 + at.minute // 2)
