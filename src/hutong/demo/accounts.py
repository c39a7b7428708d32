"""The people who work in the demo city: one for every kind of post, with passwords that everybody may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hutong.demo.figures import Clerk, city
from hutong.domain.accounts.queries import with_factors
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries
from hutong.domain.directory.queries.staff import unchanged
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import district_of, parent_of, post_at, street_of
from hutong.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account as it is printed; `title` says post and area."""

    username: str
    password: str
    name: str
    title: str


def accounts() -> list[Account]:
    """All demo accounts that exist, with their posts and areas."""
    found = []
    for clerk in city().staff:
        staff = queries.staff_named(clerk.username)
        if staff is not None:
            hats = queries.hats(staff.id)
            where = post_at(hats[0].path if hats else (), clerk.title)
            found.append(Account(clerk.username, city().password, clerk.name, f"{clerk.name} {where}"))
    return found


def as_made(found: Sequence[Account]) -> list[Account]:
    """Those of them who are let in by their name and the demo's password still: nobody has changed it or set up a second factor.
    Three short statements, no password is checked."""
    same = unchanged(one.username for one in found)
    more = with_factors(same.values())
    return [one for one in found if one.username in same and same[one.username] not in more]


def exist() -> bool:
    """Whether the demo's staff has been hired."""
    return queries.staff_named(city().staff[0].username) is not None


def hire(communities: Sequence[int]) -> None:
    """Hires the staff whose communities are among these, in the demo's order. May be repeated, also after it was cut short."""
    for clerk in city().staff:
        staff = _staff(clerk) if clerk.at < len(communities) else None
        if staff is not None:
            rights = city().rights[clerk.rights]
            area = area_of(clerk, communities)
            words: dict[str, Any] = {"title": clerk.title, "area": area, "department": clerk.department}
            directory.appoint(SYSTEM, staff=staff, rights=rights, since=long_ago(), **words)


def long_ago() -> dt.date:
    """Since when the demo's staff has been there: long enough for a review of what nobody uses."""
    return dt.date(clock.today().year - 1, 1, 1)


def _staff(clerk: Clerk) -> int | None:
    """The id of somebody new, or of who has the name already; None when that is another person, with another password."""
    try:
        return directory.hire(SYSTEM, username=clerk.username, name=clerk.name, password=city().password)
    except Refused:
        found = queries.staff_named(clerk.username)
        return found.id if found else None


def hire_department(department: str, name: str, area: int) -> None:
    """Hires whoever asks for a department's forms, under the department's key. May be repeated."""
    clerk = Clerk(department, name, name, "", 0, "department", department)
    staff = _staff(clerk)
    if staff is not None:
        rights = city().rights[clerk.rights]
        words: dict[str, Any] = {"title": name, "area": area, "department": department}
        directory.appoint(SYSTEM, staff=staff, rights=rights, since=long_ago(), **words)


def area_of(clerk: Clerk, communities: Sequence[int]) -> int:
    """The area of a demo account's post."""
    code = communities[clerk.at]
    above = {"community": code, "street": street_of(code), "district": district_of(code)}
    return above.get(clerk.area) or parent_of(district_of(code)) or 0
