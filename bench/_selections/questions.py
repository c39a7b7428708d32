"""What a worker, a street and the city ask: as calls of the domain, and as bare queries with and without the policies."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from hutong.blueprint.conditions import parse_where
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.domain.pool import rows, vault
from hutong.domain.pool.columns import column
from hutong.domain.pool.conditions import in_sql
from hutong.kernel import clock
from hutong.kernel.actor import ALL_AREAS, Actor
from hutong.kernel.area import span, street_of

Work = Callable[[], Any]
# The range is told to the database once a request, which asks several things.
IN_A_REQUEST = 5
_RIGHTS = frozenset({"pool.read"})
_OLD = parse_where("age>=85")
_ELDER = parse_where("age>=60")


class Questions:
    """The same people are asked for in every city: those of the communities that the demo made."""

    def __init__(self, communities: Sequence[int], rng: random.Random) -> None:
        self.workers = [Actor(n, "王芳", "社区工作者", code, code, _RIGHTS, n, code) for n, code in enumerate(communities, 1)]
        self.street = Actor(90, "陈刚", "街道办主任", *span(street_of(communities[0])), _RIGHTS, 90)
        self.city = Actor(91, "周宁", "市级统筹", *ALL_AREAS, _RIGHTS, 91)
        self.rng = rng
        self.known = [(worker, self._some(worker)) for worker in self.workers[:6]]

    def _some(self, worker: Actor) -> list[dict[str, Any]]:
        found = pool.select(worker, entity="person", where=_OLD, purpose="check").records
        full = [dict(v.values) for v in found if v.values.get("tel") and v.values.get("id_no")]
        return self.rng.sample(full, min(8, len(full)))

    def domain_calls(self, columns: Sequence[str]) -> dict[str, Work]:
        """Each is one request's worth of work, journal entry included."""
        turns = cycle([(worker, values) for worker, some in self.known for values in some])
        texts = cycle(["name", "_pinyin", "id_no", "tel"])
        workers = cycle(self.workers)
        return {
            "list": lambda: self._list(next(workers), columns),
            "look_up": lambda: self._look_up(*next(turns), next(texts)),
            "city_look_up": lambda: pool.find_people(self.city, text=next(turns)[1]["id_no"], purpose="service"),
            "street_count": lambda: pool.count(self.street, entity="person", where=_ELDER, by="community"),
            "city_count": lambda: pool.count(self.city, entity="person", where=_ELDER, by="district"),
        }

    def _list(self, worker: Actor, columns: Sequence[str]) -> int:
        found = pool.select(worker, entity="person", where=_OLD, purpose="form:bench")
        for key in columns:
            column(found.records, key, found.relations, found.at)
        return len(found.records)

    def _look_up(self, worker: Actor, values: dict[str, Any], key: str) -> int:
        text = str(values[key]).split(" ")[0]
        found = pool.find_people(worker, text=text, purpose="service")
        if not found:
            raise LookupError(f"{key} did not find its person")
        return len(found)

    def queries(self) -> dict[str, tuple[Work, Work]]:
        """(under the policies as the application's role, as the owner with the range by hand)."""
        where, _ = in_sql("person", _OLD, clock.today())
        elder, _ = in_sql("person", _ELDER, clock.today())
        worker = self.workers[0]
        shadows = [vault.blind("id_no", str(self.known[0][1][0]["id_no"]))]
        listed = rows.current("person").filter(where).order_by("household_id", "id").values_list("id", "name", "facts")
        people = rows.current("person").values_list("id", "name")
        looked_up = people.filter(blind__overlap=shadows)
        counted = rows.current("person").filter(elder).values("community").annotate(n=Count("*")).values_list("community", "n")
        return {
            "list": _pair(listed, worker),
            "look_up": (_found(shadows, worker), _free(looked_up, worker)),
            "street_count": _pair(counted, self.street),
            "city_count": _pair(counted, self.city),
        }


def _pair(query: Any, actor: Actor) -> tuple[Work, Work]:
    """A query as the application's role under the policies, and as the owner with the range by hand."""

    def bound() -> int:
        with scope(actor):
            return sum(len(list(query.all())) for _ in range(IN_A_REQUEST))

    return bound, _free(query, actor)


def _free(query: Any, actor: Actor) -> Work:
    free = query.using("owner").filter(community__gte=actor.lo, community__lte=actor.hi)

    def work() -> int:
        with transaction.atomic(using="owner"):
            return sum(len(list(free.all())) for _ in range(IN_A_REQUEST))

    return work


def _found(shadows: list[bytes], actor: Actor) -> Work:
    """An exact look-up as the application does it: by the function that checks the range itself, then the row."""

    def work() -> int:
        with scope(actor), connection.cursor() as cursor:
            found = 0
            for _ in range(IN_A_REQUEST):
                cursor.execute("SELECT pool_people_by_shadow(%s::bytea[])", [shadows])
                ids = [record for (record,) in cursor.fetchall()]
                found += len(list(rows.current("person").filter(id__in=ids).values_list("id", "name")))
            return found

    return work
