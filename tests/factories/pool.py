"""Records of the pool for stories: a home, a household, a person, with the facts that the story needs."""

import datetime as dt
from typing import Any

from hutong.domain.journal.scope import scope
from hutong.domain.pool import vault
from hutong.domain.pool.commands.writing import split
from hutong.domain.pool.models import Household, Person, Place, Source
from hutong.kernel.actor import SYSTEM
from hutong.kernel.identity import with_check_digit
from hutong.kernel.pinyin import pinyin_key
from tests.people import HOME

LEDGER = dt.date(2026, 6, 1)


def id_no(birth: str = "19430512", order: int = 12, region: str = "110114") -> str:
    """A number that passes GB 11643; `order` even for women."""
    return with_check_digit(f"{region}{birth}{order:03d}")


def source(kind: str = "import", name: str = "社区台账", department: str = "") -> Source:
    return Source.objects.get_or_create(kind=kind, name=name, department=department)[0]


def home(address: str = "北京市昌平区龙泽苑1号楼2单元301室", community: int = HOME, **facts: Any) -> Place:
    with scope(SYSTEM):
        return Place.objects.create(
            kind="room", name="301室", address=address, community=community, facts=facts, source=source(), seen_on=LEDGER
        )


def household(place: Place | None = None, community: int = HOME, **facts: Any) -> Household:
    with scope(SYSTEM):
        return Household.objects.create(
            kind="registered", place=place, community=community, facts=facts, source=source(), seen_on=LEDGER
        )


def person(name: str = "赵秀英", *, community: int = HOME, seen_on: dt.date = LEDGER, **values: Any) -> int:
    """A person as a bulk import leaves her; returns the id. `values` by element; `household`, `standing` … are columns."""
    place = {"household": values.pop("household", None), "relation": values.pop("relation", "02")}
    birth = values.pop("birth_date", "1943-05-12")
    _, facts, hidden = split("person", values)
    with scope(SYSTEM):
        made = Person.objects.create(
            name=name,
            pinyin=pinyin_key(name),
            sex=values.pop("sex", "2"),
            birth=birth,
            standing=values.pop("standing", "registered"),
            community=community,
            facts=facts,
            source=source(),
            seen_on=seen_on,
            blind=vault.shadows(values),
            **place,
        )
        made.sealed = vault.seal_facts("person", made.id, hidden)
        made.save()
    return int(made.id)
