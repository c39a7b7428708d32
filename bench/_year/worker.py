"""The community worker: she knows what is so, says once what a header means, looks at the list, and answers what she is asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench._year.calendar import Due
from bench._year.kinds import Gold, Kind
from bench._year.world import World
from hutong.blueprint.conditions import Condition, parse_where
from hutong.domain.asks import commands as asks
from hutong.domain.asks import queries as open_questions
from hutong.domain.asks.commands import Answer
from hutong.domain.forms import commands as forms
from hutong.domain.forms import queries as filled
from hutong.domain.forms.commands import LOCAL, NOTHING, Chosen
from hutong.domain.forms.filling.contexts import BY_HAND
from hutong.domain.forms.filling.targets import askable
from hutong.domain.pool import queries as pool
from hutong.domain.pool.columns import value
from hutong.domain.pool.commands import Seen, SourceRef, end, observe
from hutong.domain.pool.conditions import holds
from hutong.domain.pool.views import View
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused

Fact = tuple[str, int, str]


@dataclass
class Worked:
    """What one submission cost her. `twice`: facts typed although the last answer was fresh and nothing had changed."""

    corrections: int = 0
    answered: int = 0
    refused: int = 0
    own: int = 0
    listed: int = 0
    left: int = 0
    strangers: int = 0
    twice: list[Fact] = field(default_factory=list)


class Worker:
    """One worker of the community, with everything she has typed."""

    def __init__(self, actor: Actor, world: World) -> None:
        self.actor, self.world = actor, world
        self.typed: dict[Fact, tuple[dt.date, Any]] = {}
        self.typed_own: dict[tuple[str, str], Any] = {}
        self.confirmed: set[str] = set()
        self.complaints: Counter[str] = Counter()

    def confirm_meanings(self, filling_id: int, kind: Kind, worked: Worked) -> None:
        """The first time, and whenever the form asks for it, she looks at every header."""
        shown = filled.meanings(self.actor, filling_id)
        if kind.key in self.confirmed and shown.filling.state != "meaning":
            return
        chosen = [one for m in shown.meanings if (one := self._chosen(m, kind.gold.get(m.cell))) is not None]
        worked.corrections += len(chosen)
        forms.confirm_meanings(self.actor, filling_id=filling_id, meanings=chosen)
        self.confirmed.add(kind.key)
        for m in filled.meanings(self.actor, filling_id).meanings:
            gold = kind.gold.get(m.cell)
            if gold is not None and gold.period and m.element.startswith("local."):
                self.world.period_columns.add(m.element)

    def _chosen(self, shown: Any, gold: Gold | None) -> Chosen | None:
        """What she says otherwise than proposed; None where the proposal is right."""
        asked = shown.kind not in ("workflow", "heading")
        if gold is None or gold.by_hand:
            harmless = not asked or shown.element in BY_HAND or shown.part not in ("column", "pair") or shown.kind != "stored"
            return None if harmless and (gold is not None or not shown.element) else Chosen(shown.cell, NOTHING)
        if gold.figure and not gold.concepts:
            return None if not shown.element or not asked else Chosen(shown.cell, NOTHING)
        if not gold.concepts:
            local = shown.element.startswith("local.") or (not shown.element and shown.kind == "stored")
            return None if local else Chosen(shown.cell, LOCAL)
        role = shown.role or "self"
        right_role = not gold.roles or role in gold.roles
        if shown.element in gold.concepts and right_role and asked:
            return None
        return Chosen(shown.cell, gold.first, gold.role or None)

    def say_whom(self, filling_id: int, due: Due, worked: Worked) -> None:
        """Conditions, a person, or everybody; then she looks at the list and puts right who should or should not be on it."""
        kind = due.kind
        if kind.entity == "community":
            forms.confirm_whom(self.actor, filling_id=filling_id, where="")
            return
        where = kind.whom
        if kind.period:
            where = " and ".join(filter(None, [where, f"{kind.period}>={due.since}", f"{kind.period}<={due.day}"]))
        conditions = parse_where(where)
        if kind.single:
            people = self._applicant(kind, conditions, due.turn)
            forms.confirm_whom(self.actor, filling_id=filling_id, entity=kind.entity, people=people)
            return
        forms.confirm_whom(self.actor, filling_id=filling_id, where=where, entity=kind.entity)
        self._put_right(kind, conditions, worked)

    def _applicant(self, kind: Kind, conditions: Sequence[Condition], turn: int) -> list[int]:
        rows = self.world.meeting(kind.entity, conditions)
        known = [i for row in rows if (i := self._pool_id(kind.entity, row)) is not None]
        return [known[(turn * 7919 + sum(map(ord, kind.key))) % len(known)]] if known else []

    def _pool_id(self, entity: str, row: Any) -> int | None:
        """The pool's id of a row, None while the pool does not know it."""
        found = self.world.pool_id.get((entity, row.id))
        return found if found is not None else row.id if row.id % 10**6 < 500_000 else None

    def _put_right(self, kind: Kind, where: Sequence[Condition], worked: Worked) -> None:
        found = pool.select(self.actor, entity=kind.entity, where=where, purpose=f"form:{kind.title}")
        listed = {view.id for view in found.records}
        gone = [i for i in listed if self.world.gone(kind.entity, i)]
        if gone:
            self._say_gone(kind.entity, gone, worked)
        right = {i for row in self.world.meeting(kind.entity, where) if (i := self._pool_id(kind.entity, row)) is not None}
        worked.strangers += sum(self._pool_id(kind.entity, row) is None for row in self.world.meeting(kind.entity, where))
        wrong = (listed - set(gone)) ^ right
        if not wrong:
            return
        around = pool.get(self.actor, entity=kind.entity, ids=wrong, purpose=f"form:{kind.title}")
        seen = [one for view in around.records for condition in where for one in self._on_list(view, condition, around)]
        worked.listed += self._observe(list(dict.fromkeys(seen)), kind, worked)

    def _on_list(self, view: View, condition: Condition, around: pool.Selection) -> list[Seen]:
        """The fact that puts somebody on the list, or takes her off it, where the pool holds it otherwise than it is."""
        held = value(view, condition.element, around.relations, around.at).value
        true = self.world.value(view.entity, view.id, condition.element)
        if holds(held, condition) == holds(true, condition):
            return []
        wanted = askable(view, self.world.element(condition.element), around.relations)
        return [Seen(*wanted, self.world.value(*wanted))] if wanted is not None else []

    def _say_gone(self, entity: str, gone: Sequence[int], worked: Worked) -> None:
        for record in gone:
            row = self.world.row(entity, record)
            on = getattr(row, "ended_on", None) or self.world.on
            end(self.actor, entity=entity, records=[record], on=on, reason="迁出")
        worked.left += len(gone)

    def _observe(self, seen: Sequence[Seen], kind: Kind, worked: Worked) -> int:
        if not seen:
            return 0
        try:
            observe(self.actor, observations=seen, source=SourceRef("form", kind.title, kind.department), purpose="correction")
        except Refused as refused:
            self.complaints[refused.message] += 1
            worked.refused += len(seen)
            return 0
        for one in seen:
            self._note((one.entity, one.record_id, one.element), one.value, worked)
        return len(seen)

    def answer(self, filling_id: int, kind: Kind, worked: Worked) -> None:
        """Opens the gaps as asks, answers them all as at one sitting, and types what belongs to no record."""
        forms.open_gaps_as_asks(self.actor, filling_id=filling_id)
        standing = open_questions.standing(self.actor, wanted_by=f"filling:{filling_id}")
        gone = {(e, r) for e, r, _ in standing if self.world.gone(e, r)}
        for entity, record in gone:
            self._say_gone(entity, [record], worked)
        answers = {fact: self._answer(ask, fact) for fact, ask in standing.items() if fact[:2] not in gone}
        source = SourceRef("form", kind.title, kind.department)
        try:
            self._kept(answers, source, worked)
        except Refused:
            for fact, one in answers.items():
                try:
                    self._kept({fact: one}, source, worked)
                except Refused as refused:
                    self.complaints[f"{fact[2]}: {refused.message}"] += 1
                    worked.refused += 1

    def _kept(self, answers: dict[Fact, Answer], source: SourceRef, worked: Worked) -> None:
        if not answers:
            return
        asks.answer_all(self.actor, answers=list(answers.values()), source=source)
        worked.answered += len(answers)
        for fact, one in answers.items():
            self._note(fact, one.value, worked)

    def _answer(self, ask: int, fact: Fact) -> Answer:
        true = self.world.value(*fact)
        return Answer(ask, true, none_known=true is None)

    def _note(self, fact: Fact, value: Any, worked: Worked) -> None:
        """Was she asked although her last answer was fresh and nothing had changed?"""
        before = self.typed.get(fact)
        fresh_days = self.world.element(fact[2]).fresh_days
        if before is not None and before[1] == value:
            fresh = fresh_days is None or (self.world.on - before[0]).days <= fresh_days
            if fresh:
                worked.twice.append(fact)
        self.typed[fact] = (self.world.on, value)

    def type_rest(self, filling_id: int, worked: Worked, cells: Sequence[tuple[int, str]]) -> None:
        """Cells that belong to no record: (file, cell)."""
        for page, cell in cells:
            forms.type_cell(self.actor, filling_id=filling_id, cell=cell, value="无", page=page)
            worked.own += 1
