"""The records around a selection: households, their members, homes. Loaded when first needed, one query a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked_by_place
from hutong.domain.journal.scope import scope
from hutong.domain.pool import rows
from hutong.domain.pool.views import View, by_place
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

# GB/T 4761-2008: codes that begin with 0 are the person herself or the head of household.
HEAD = "0"


def _standing(person: View) -> tuple[str, str, int]:
    """Where somebody stands in the household's list: head first, then by relation, then by age."""
    return str(person.values.get("rel_head") or "99"), str(person.values.get("birth_date") or ""), person.id


class Relations:
    """Around one selection. The reading of the selection is journalled with it, that of other people around it here, when there
    is a `purpose`."""

    def __init__(self, actor: Actor, views: Sequence[View], purpose: str = "") -> None:
        self._actor = actor
        self._purpose = purpose
        self._views = views
        self._households: dict[int, View] | None = None
        self._members: dict[int, list[View]] | None = None
        self._places: dict[int, View] = {}
        self._homes: dict[int, int] | None = None
        self._people: dict[int, View] = {view.id: view for view in views if view.entity == "person"}
        self._things: dict[int, list[View]] | None = None
        self._areas: dict[int, str | None] = {}

    def household_id(self, view: View) -> int | None:
        """The household a record belongs to."""
        if view.entity == "household":
            return view.id
        return self._living_at().get(view.id) if view.entity == "place" else view.links.get("household")

    def household(self, view: View) -> View | None:
        """The household's own record."""
        wanted = self.household_id(view)
        return self._all_households().get(wanted) if wanted else None

    def members(self, view: View) -> list[View]:
        """The people of a record's household, head first, then by relation and age."""
        wanted = self.household_id(view)
        return self._all_members().get(wanted, []) if wanted else []

    def head(self, view: View) -> View | None:
        """The head of the household (户主)."""
        household = self.household(view)
        wanted = household.links.get("head") if household else None
        return next((m for m in self.members(view) if m.id == wanted or m.values.get("rel_head", "").startswith(HEAD)), None)

    def relative(self, view: View, role: str) -> View | None:
        """The spouse, father, mother or child of a person, read from the relations to the head."""
        return next(iter(self.relatives(view, role)), None)

    def relatives(self, view: View, role: str) -> list[View]:
        """All who stand in a role to a person within the household."""
        from hutong.domain.pool.kinship import kin

        return kin(view, self.members(view), role)

    def person(self, person_id: int | None) -> View | None:
        """Somebody by id: an owner, the subject of an event."""
        if person_id is None:
            return None
        if person_id not in self._people:
            missing = [v.links["person"] for v in self._views if v.links.get("person")] or [person_id]
            self._people.update(self._load("person", [i for i in {*missing, person_id} if i]))
        return self._people.get(person_id)

    def place(self, view: View) -> View | None:
        """The room, or other place, that a record is at."""
        if view.entity == "place":
            return view
        if view.entity == "person":
            household = self.household(view)
            return self.place(household) if household else None
        wanted = view.links.get("place")
        return self._place(wanted) if wanted else None

    def places_up(self, view: View) -> dict[str, View]:
        """The place of a record and what it lies in, by kind: room, unit, building, compound."""
        chain: dict[str, View] = {}
        here = self.place(view)
        while here is not None:
            chain[here.kind] = here
            parent = here.links.get("parent")
            here = self._place(parent) if parent else None
        return chain

    def things(self, view: View) -> list[View]:
        """Dogs, bicycles and the like of a person."""
        if self._things is None:
            ids = [v.id for v in self._views if v.entity == "person"]
            with scope(self._actor):
                found = rows.views("thing", rows.current("thing").filter(person__in=ids))
            self._things = defaultdict(list)
            for thing in found:
                self._things[thing.links["person"] or 0].append(thing)
        return self._things.get(view.id, [])

    def area_name(self, code: int) -> str | None:
        """The name of an area by its code; None when the directory does not know it."""
        if code not in self._areas:
            try:
                self._areas[code] = directory.area(code).name
            except NotFound:
                self._areas[code] = None
        return self._areas[code]

    def _all_households(self) -> dict[int, View]:
        if self._households is None:
            self._households = {v.id: v for v in self._views if v.entity == "household"}
            wanted = {i for v in self._views if (i := self.household_id(v)) and i not in self._households}
            self._households.update(self._load("household", wanted))
        return self._households

    def _all_members(self) -> dict[int, list[View]]:
        if self._members is None:
            wanted = {i for v in self._views if (i := self.household_id(v))}
            people = self._living_in(wanted) if wanted else []
            self._members = defaultdict(list)
            for person in sorted(
                people, key=lambda p: (p.values.get("rel_head") or "99", p.values.get("birth_date") or "", p.id)
            ):
                self._members[person.links["household"] or 0].append(person)
        return self._members

    def _living_at(self) -> dict[int, int]:
        """Place -> the household that lives there, for places of the selection."""
        if self._homes is None:
            ids = [v.id for v in self._views if v.entity == "place"]
            with scope(self._actor):
                found = rows.current("household").filter(place__in=ids).order_by("-id").values_list("place_id", "id")
                self._homes = dict(found) if ids else {}
        return self._homes

    def _living_in(self, households: set[int]) -> list[View]:
        """The people of some households; those of the selection are not read again."""
        held = {v.id: v for v in self._views if v.entity == "person"}
        with scope(self._actor):
            ids = set(rows.current("person").filter(household__in=households).values_list("id", flat=True))
        return [held[i] for i in ids & held.keys()] + list(self._load("person", ids - held.keys()).values())

    def _place(self, place_id: int) -> View | None:
        """A place; those on its level, of all records of the selection, are read with it."""
        if place_id not in self._places:
            ids = {place_id, *(i for h in self._all_households().values() if (i := h.links.get("place")))}
            ids |= {i for v in self._views if (i := v.links.get("place"))}
            ids |= {i for v in self._places.values() if (i := v.links.get("parent"))}
            self._places.update(self._load("place", ids - self._places.keys()))
        return self._places.get(place_id)

    def _load(self, entity: str, ids: Iterable[int]) -> dict[int, View]:
        wanted = set(ids)
        if not wanted:
            return {}
        with scope(self._actor):
            found = rows.by_ids(entity, wanted)
            if entity == "person" and self._purpose:
                looked_by_place(self._actor, entity=entity, records=by_place(found), purpose=self._purpose)
            return {v.id: v for v in found}
