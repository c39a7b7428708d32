"""Who settles cases in the demo city: the demo's own people, and two who hold the same posts everywhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hutong.demo import accounts
from hutong.demo.cases.plan import story
from hutong.demo.figures import city
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import district_of, street_of
from hutong.kernel.errors import Broken, Refused

_LEVEL = {"community": lambda code: code, "street": street_of, "district": district_of}


@dataclass(frozen=True)
class Town:
    """The posts of the story: (area, department) -> whoever sits there, as an actor."""

    posts: Mapping[tuple[int, str], Actor]

    def at(self, area: int, department: str = "") -> Actor:
        """Who sits at an area for a department. Raises Broken where the story has nobody."""
        found = self.posts.get((area, department))
        if found is None:
            raise Broken(f"demo: nobody of {department or 'no department'} at {area}")
        return found

    def has(self, area: int, department: str = "") -> bool:
        """Whether somebody sits there."""
        return (area, department) in self.posts

    def taker(self, area: int) -> Actor:
        """Who accepts and sends on what is reported at a community: its street."""
        return self.at(street_of(area))

    def checker(self, area: int, doer: Actor) -> Actor:
        """Who looks whether it is done: the community, or its street where the community has done it."""
        found = self.at(area)
        return found if found.user_id != doer.user_id else self.taker(area)


def peopled(codes: Sequence[int], since: dt.date) -> Town:
    """Hires whoever is missing, gives the posts as from `since`, and returns them. May be repeated."""
    posts: dict[tuple[int, str], Actor] = {}
    accounts.hire(codes)
    for clerk in city().staff:
        if clerk.at >= len(codes) or not any(right.startswith("cases.") for right in city().rights[clerk.rights]):
            continue
        area = accounts.area_of(clerk, codes)
        found = _post(clerk.username, clerk.title, area, city().rights[clerk.rights], clerk.department, since)
        posts.setdefault((area, clerk.department), found)
    for one in story().stand_ins:
        _hire(one.username, one.name)
        for post in one.posts:
            for area in sorted({_LEVEL[post.level](code) for code in codes}):
                if (area, post.department) not in posts:
                    posts[area, post.department] = _post(
                        one.username, post.title, area, post.rights, post.department, since
                    )  # fmt: skip
    return Town(posts)


def _hire(username: str, name: str) -> None:
    try:
        directory.hire(SYSTEM, username=username, name=name, password=city().password)
    except Refused:
        return  # there already


def _post(username: str, title: str, area: int, rights: Sequence[str], department: str, since: dt.date) -> Actor:
    staff = queries.staff_named(username)
    if staff is None:
        raise Broken(f"demo: nobody is called {username}")
    post = directory.appoint(SYSTEM, staff=staff.id, title=title, area=area, rights=rights, department=department, since=since)
    return queries.actor_of(staff.id, post)
