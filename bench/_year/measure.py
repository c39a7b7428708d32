"""Counting a filled form's cells before anybody has answered anything: filled or not, right or wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench._year.judge import agrees
from bench._year.kinds import Gold, Kind
from bench._year.world import World
from hutong.blueprint.conditions import parse_where
from hutong.domain.forms import store
from hutong.domain.forms.filling import CellPlan, ColumnPlan, Form, ListPlan, Plan
from hutong.domain.forms.filling.contexts import BY_HAND
from hutong.domain.forms.filling.targets import element_in_role, known_elsewhere
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor

_FILLED = frozenset({"known", "computed", "none", "context"})


@dataclass
class Count:
    """Cells of some submissions. `blank`: filled cells that rightly hold nothing."""

    cells: int = 0
    filled: int = 0
    blank: int = 0
    wrong: int = 0
    states: Counter[str] = field(default_factory=Counter)
    wrong_of: Counter[tuple[str, str]] = field(default_factory=Counter)
    open_of: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Count) -> None:
        """Takes another count in."""
        for name in ("cells", "filled", "blank", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.states += other.states
        self.wrong_of += other.wrong_of
        self.open_of += other.open_of


class Reader:
    """Reads one filling as it stands."""

    def __init__(self, actor: Actor, filling_id: int, kind: Kind, world: World) -> None:
        with scope(actor):
            filling = store.found(filling_id)
            self.form: Form = store.form_of(filling)
            self.plans: list[Plan] = store.plans_of(filling)
        self.kind, self.world = kind, world
        self.examples: list[str] = []

    def count(self) -> Count:
        """All cells that ask something."""
        total = Count()
        for plan in self.plans:
            for block in plan.lists:
                for column in block.columns:
                    self._column(total, block, column)
            for cell in plan.cells:
                self._cell(total, plan, cell)
        return total

    def unasked(self) -> Iterator[tuple[int, str]]:
        """Gaps that no record can answer: (file, cell)."""
        for page, plan in enumerate(self.plans, 1):
            for cell in plan.cells:
                if cell.state == "missing" and cell.ask is None and not self._by_hand(cell.element, self._gold_at(cell)):
                    yield page, plan.cell_of(cell)

    def _column(self, total: Count, block: ListPlan, column: ColumnPlan) -> None:
        gold = self._gold_of(column)
        if self._by_hand(column.element, gold):
            return
        element, role = element_in_role(column.element, column.role)
        name = (column.header, column.element)
        for record, shown, state in zip(block.records, column.values, column.states, strict=True):
            if state == "own":
                continue
            right = state not in _FILLED or self._right(block.entity, record, element, role, column.header, shown, state)
            self._take(total, name, state, shown, right)

    def _cell(self, total: Count, plan: Plan, cell: CellPlan) -> None:
        gold = self._gold_at(cell)
        if self._by_hand(cell.element, gold) or cell.state == "own":
            return
        if cell.state not in _FILLED:
            right = True
        elif cell.figure is not None:
            right = self._figure(cell)
        else:
            element, role = element_in_role(cell.element, cell.role)
            entity = self.form.entity
            right = self._right(entity, plan.subject, element, role, cell.header, cell.value, cell.state)
        self._take(total, (cell.header, cell.element), cell.state, cell.value, right)

    def _take(self, total: Count, name: tuple[str, str], state: str, shown: Any, right: bool) -> None:
        total.cells += 1
        total.states[state] += 1
        if state not in _FILLED:
            total.open_of[name] += 1
            return
        total.filled += 1
        total.blank += shown is None
        if not right:
            total.wrong += 1
            total.wrong_of[name] += 1

    def _right(self, entity: str, record: int, key: str, role: str, header: str, shown: Any, state: str) -> bool:
        if state == "context" or not record:
            return True
        world = self.world
        if world.gone(entity, record):
            return False
        subject = world.row(entity, record)
        who, row = world.role(entity, subject, role)
        if row is None and (own := known_elsewhere(key, role)):
            who, row, key = entity, subject, own
        true = None if row is None or not key else world.of(who, row, key)
        right = agrees(world.element(key), header, shown, true) if key else shown is None
        if not right and len(self.examples) < 40:
            self.examples.append(f"{header} [{key}/{role}] shown {shown!r} true {true!r} ({state}, {entity} {record})")
        return right

    def _figure(self, cell: CellPlan) -> bool:
        """Counted anew over the truth, by the conditions that the form was made from. Others are taken as wrong."""
        declared = self.kind.figures.get((cell.row, cell.col))
        if declared is None:
            return False
        where = [condition for text in declared for condition in parse_where(text)]
        true = len(self.world.meeting("person", where))
        if true != cell.value and len(self.examples) < 40:
            self.examples.append(f"{cell.header} shown {cell.value} true {true}: {cell.figure.where if cell.figure else ''}")
        return bool(true == cell.value)

    def _by_hand(self, element: str, gold: Gold | None) -> bool:
        """Not a question that anybody could answer from a pool."""
        if element in BY_HAND:
            return True
        return not element and (gold is None or gold.by_hand)

    def _gold_of(self, column: ColumnPlan) -> Gold | None:
        for m in self.form.meanings:
            if m.label.part == "column" and m.label.box.left == column.col and m.header == column.header:
                return self.kind.gold.get(m.label.cell)
        return None

    def _gold_at(self, cell: CellPlan) -> Gold | None:
        if self.kind.figures:
            return Gold(figure=True)
        for m in self.form.meanings:
            box = m.label.answer or m.label.box
            if (box.top, box.left) == (cell.row, cell.col):
                return self.kind.gold.get(m.label.cell)
        return None
