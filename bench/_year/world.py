"""What is so: the truth of the day, whoever a role means, and answers to columns that only one department knows."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from bench._year.derived import derived
from hutong.blueprint.codelists import code_lists
from hutong.blueprint.conditions import Condition, parse_where
from hutong.blueprint.elements import Element, catalogue
from hutong.demo.changes import Change, History, value
from hutong.demo.generate import CommunityTruth
from hutong.domain.pool.conditions import holds
from hutong.domain.pool.elements import element_of

_OWN = frozenset(
    {"", "self", "household", "place", "case", "event", "org", "sub_org", "deceased", "newborn", "visited", "member"}
)
_WORDS = ("一类", "二类", "三类", "正常", "已核实")
_NOT_OF_THE_LIVING = frozenset({"death_date", "death_cause"})
# What a record knows of a relative who has, or has not, a record of her own.
_RELATIVES = {
    f"{who}_{word}": (who, key)
    for who in ("spouse", "father", "mother")
    for word, key in (("name", "name"), ("id", "id_no"), ("tel", "tel"))
}
_GROUPS = ("person", "household", "place", "organisation", "thing", "event")
# Of a made-up column's answers, so many in a thousand are other ones a year later.
_CHANGING = 40


class World:
    """The truth behind the pool. Records are named by the pool's ids; `known` maps those that came later to the truth's."""

    def __init__(self, truth: CommunityTruth, changes: Sequence[Change]) -> None:
        self.history = History(truth, changes)
        self.truth = truth
        self.start = self.on = truth.on
        self.known: dict[tuple[str, int], int] = {}
        self.pool_id: dict[tuple[str, int], int] = {}
        self.period_columns: set[str] = set()
        self._elements: dict[str, Element] = {}
        self._asking: set[str] = set()
        self._belongings: dict[str, list[str]] = {}
        groups = (truth.people, truth.households, truth.places, truth.organisations, truth.things, truth.events)
        self._told = {e: {key for row in rows for key in row.facts} for e, rows in zip(_GROUPS, groups, strict=True)}  # type: ignore[arg-type]

    def go_to(self, day: dt.date) -> None:
        """Life goes on to a day."""
        self.truth = self.history.at(day)
        self.on = day

    def enter(self, entity: str, truth_id: int, pool_id: int) -> None:
        """The pool knows a record from now on."""
        self.known[entity, pool_id] = truth_id
        self.pool_id[entity, truth_id] = pool_id

    def row(self, entity: str, record: int) -> Any:
        """The truth's row for a record of the pool; None when there is none."""
        try:
            return self.truth.row(entity, self.known.get((entity, record), record))
        except KeyError:
            return None

    def in_pool(self, entity: str, row: Any) -> int:
        """The pool's id of a row."""
        return self.pool_id.get((entity, row.id), int(row.id))

    def gone(self, entity: str, record: int) -> bool:
        """Whether a record of the pool is of somebody or something that is there no longer."""
        row = self.row(entity, record)
        return row is None or getattr(row, "ended_on", None) is not None

    def element(self, key: str) -> Element:
        """The element under a key, looked up once."""
        if key not in self._elements:
            self._elements[key] = element_of(key)
        return self._elements[key]

    def value(self, entity: str, record: int, key: str) -> Any:
        """The true value, as stored, of an element of a record; None where it does not apply."""
        row = self.row(entity, record)
        return None if row is None else self.of(entity, row, key)

    def of(self, entity: str, row: Any, key: str) -> Any:
        """The same for a row of the truth."""
        element = self.element(key)
        if key.startswith("local."):
            return self._local(element, row.id)
        if element.relation is not None:
            return self._related(entity, row, element)
        if entity == "person" and key in _RELATIVES and (other := self._kin(row, _RELATIVES[key][0])) is not None:
            return self.of("person", other, _RELATIVES[key][1])
        if element.entity == "organisation" and entity in ("person", "household") and key not in self._told[entity]:
            return self._belonging(row.id, key)
        found = self._told_value(entity, row, key)
        if found is None and element.computed is not None:
            found = self._derived(entity, row, element)
        if found is None and self._never_told(element):
            return self._made_up(entity, row, element)
        return found

    def role(self, entity: str, row: Any, role: str) -> tuple[str, Any]:
        """Whom a role means, seen from a row: (entity, row); the row is None where there is nobody."""
        if role in _OWN:
            return entity, row
        if entity == "thing" or entity == "event":
            row = self.truth.row("person", row.person) if row.person else None
            return "person", row
        home = row if entity == "household" else getattr(row, "home", None)
        if role in ("head", "owner", "applicant", "tenant"):
            return "person", home.head if home is not None else None
        if role.startswith("member"):
            return "person", self._member(home, row, role)
        return "person", self._kin(row, role) if entity == "person" else None

    def meeting(self, entity: str, where: Sequence[Condition]) -> list[Any]:
        """The rows of the truth that stand and meet all conditions."""
        rows = [row for row in self._rows(entity) if getattr(row, "ended_on", None) is None]
        for condition in where:
            rows = [row for row in rows if holds(self._listed_by(entity, row, condition.element), condition)]
        return rows

    def _listed_by(self, entity: str, row: Any, key: str) -> Any:
        """A place is listed by what it is itself, not by what it lies in."""
        if entity == "place" and self.element(key).computed is None:
            return row.facts.get(key)
        return self.of(entity, row, key)

    def _rows(self, entity: str) -> Sequence[Any]:
        truth = self.truth
        groups = (truth.people, truth.households, truth.places, truth.organisations, truth.things, truth.events)
        return dict(zip(_GROUPS, groups, strict=True))[entity]

    def _told_value(self, entity: str, row: Any, key: str) -> Any:
        element = self.element(key)
        if entity == "place":
            return self._up(row, key)
        if element.entity == "person" and entity in ("household", "thing", "event"):
            _, person = self.role(entity, row, "head")
            return value(self.truth, "person", person.id, key, self.on) if person is not None else None
        if element.entity in ("place", "household") and entity in ("organisation", "thing", "event"):
            place = self.truth.row("place", row.place) if row.place else None
            return self._up(place, key) if place is not None else None
        if element.entity == "place" and entity == "household":
            return self._up(row.place, key) if row.place is not None else None
        return value(self.truth, entity, row.id, key, self.on)

    def _belonging(self, record: int, key: str) -> Any:
        """The branch, police station and so on that somebody belongs to: one of those of the community."""
        if key not in self._belongings:
            self._belongings[key] = sorted({str(unit.facts[key]) for unit in self.truth.organisations if key in unit.facts})
        some = self._belongings[key]
        return some[_draw(record, key) % len(some)] if some else None

    def _derived(self, entity: str, row: Any, element: Element) -> Any:
        assert element.computed is not None
        if element.entity == "person" and entity in ("household", "event"):
            _, row = self.role(entity, row, "head")
        if row is None:
            return None
        kind = entity if element.entity == entity or element.entity == "place" else element.entity
        row = row.home if kind == "household" and entity == "person" and row.home is not None else row
        inputs = [self.of(kind, row, key) for key in element.computed.inputs]
        return derived(element.computed, inputs, self.truth, row, self.on)

    def _up(self, place: Any, key: str) -> Any:
        """A place's own fact, or that of what it lies in."""
        while place is not None:
            if key in place.facts:
                return place.facts[key]
            place = self.truth.row("place", place.parent) if place.parent else None
        return None

    def _related(self, entity: str, row: Any, element: Element) -> Any:
        assert element.relation is not None
        if element.relation.to == "head":
            _, person = self.role(entity, row, "head")
            return self.of("person", person, element.relation.element) if person is not None else None
        return self._told_value(entity, row, element.relation.element)

    def _member(self, home: Any, row: Any, role: str) -> Any:
        others = [m for m in home.members if m is not home.head and m is not row] if home is not None else []
        place = int(role[6:] or 1) - 1
        return others[place] if place < len(others) else None

    def _kin(self, row: Any, role: str) -> Any:
        if role == "spouse":
            return row.spouse
        if role in ("husband", "wife"):
            return row if (row.sex == "2") == (role == "wife") else row.spouse
        if role in ("father", "mother"):
            return getattr(row, role)
        if role in ("parent", "guardian"):
            return row.mother or row.father
        if role == "child":
            return row.children[0] if row.children else None
        return None

    def _never_told(self, element: Element) -> bool:
        """No record of the made city has this element, nor is it worked out: the truth of it is made up here."""
        if element.entity not in self._told or element.key in self._told[element.entity] or element.computed is not None:
            return False
        return element.key not in ("res_addr", "place_address")

    def _local(self, element: Element, record: int) -> str:
        """A department's own column: now and then another answer, or a new one for each month where it is about the month."""
        draw = _draw(record, element.key)
        turn = f"{self.on:%Y-%m}" if element.key in self.period_columns else ""
        if not turn and draw % 1000 < _CHANGING and (self.on - self.start).days > draw % 365:
            turn = "later"
        return f"{_WORDS[_draw(record, element.key + turn) % len(_WORDS)]}{_draw(record, turn) % 90 + 10}"

    def _applies(self, entity: str, row: Any, element: Element) -> bool:
        """Whether a made-up element applies. What would follow from itself does not."""
        if element.key in self._asking:
            return False
        self._asking.add(element.key)
        try:
            return all(holds(self.of(entity, row, c.element), c) for c in parse_where(element.applies))
        finally:
            self._asking.discard(element.key)

    def _made_up(self, entity: str, row: Any, element: Element) -> Any:
        """An answer that stays the same all year, where the made city has none; often there is none."""
        draw = _draw(row.id, element.key)
        if element.type == "boolean":
            return draw % 80 == 0
        if draw % 10 < 4 or not self._applies(entity, row, element) or element.key in _NOT_OF_THE_LIVING:
            return None
        makers = {"code": _some_code, "date": _some_day, "number": lambda e, d: d % 400 + 1, "phone": _some_phone, "id": _some_id}
        return makers.get(element.type, _some_words)(element, draw)


def _some_code(element: Element, draw: int) -> str | None:
    codes = code_lists().get(element.code_list)
    return None if codes is None or codes.open else sorted(codes.codes)[draw % len(codes.codes)]


def _some_day(element: Element, draw: int) -> str:
    return (dt.date(2015, 1, 1) + dt.timedelta(days=draw % 4000)).isoformat()


def _some_phone(element: Element, draw: int) -> str:
    return f"154{draw % 10**8:08d}"


def _some_id(element: Element, draw: int) -> str:
    return f"B{draw % 10**10:010d}"


def _some_words(element: Element, draw: int) -> str:
    return f"{_WORDS[draw % len(_WORDS)]}{draw % 900 + 100}"


def never_in(entity: str, world: World) -> set[str]:
    """Elements of an entity whose truth is made up here."""
    return {e.key for e in catalogue().of_entity(entity) if world._never_told(e)}


def _draw(record: int, key: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{record}-{key}".encode(), digest_size=6).digest())
