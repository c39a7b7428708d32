"""Reads for a superior: whose account belongs to her area, and whose lies wholly in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.queries.areas import chain_of, names_of, path_of
from hutong.domain.directory.queries.posts import actor_of, hats, held_posts
from hutong.domain.directory.rules import BEYOND, MANAGE
from hutong.kernel import clock
from hutong.kernel.actor import ALL_AREAS, Actor
from hutong.kernel.errors import NotFound
from hutong.kernel.pinyin import matches


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody below the actor. `posts`: titles with their places; `area`: of the first; `fresh`: has no password yet."""

    id: int
    username: str
    name: str
    posts: tuple[str, ...]
    area: int
    fresh: bool


def people_below(actor: Actor, *, text: str = "", limit: int = 60) -> tuple[PersonView, ...]:
    """Whose posts all lie in the actor's range, also those she stands in for, but the actor herself; by name. `text`: name,
    pinyin or account, in part."""
    wanted = text.strip()
    rows = below(actor).values_list("pk", "username", "name", "password").order_by("name", "pk")
    if not wanted.isascii() or not wanted:
        return _with_posts(list(rows.filter(name__contains=wanted)[:limit]))
    found = list(rows.filter(username__icontains=wanted)[:limit])
    if not found:
        # pinyin is not in the table: a street's names are matched one by one, and a city's in a second or two
        found = list(islice((row for row in rows.iterator() if matches(wanted, row[2])), limit))
    return _with_posts(found)


def person_below(actor: Actor, staff: int) -> PersonView:
    """One of them. Raises NotFound for anybody else: the actor herself, whoever holds a post outside the actor's range, and
    whoever runs the house, where the actor does not."""
    found = list(below(actor).filter(pk=staff).values_list("pk", "username", "name", "password"))
    if not found:
        raise NotFound()
    return _with_posts(found)[0]


def below(actor: Actor) -> QuerySet[Staff]:
    """Whose accounts the actor may open: see `person_below`."""
    day = clock.today()
    inside = held_posts(day).filter(staff_id=OuterRef("pk"), area_id__gte=actor.lo, area_id__lte=actor.hi, acting_for=None)
    # with the account comes every hat of its owner: the one worn for somebody above, and the one of tomorrow
    coming = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), staff_id=OuterRef("pk"))
    outside = coming.exclude(area_id__gte=actor.lo, area_id__lte=actor.hi)
    rows = Staff.objects.filter(Exists(inside), ~Exists(outside), is_active=True).exclude(pk=actor.user_id or 0)
    # what no superior can give, she does not get with another's account either
    for right in (one for one in BEYOND if not actor.may(one)):
        rows = rows.filter(~Exists(coming.filter(rights__contains=[right])))
    return rows


def known_in(actor: Actor) -> QuerySet[Staff]:
    """The accounts that belong to the actor's range: whoever holds or held a post in it, and whoever never had one and was opened
    in it. To the city all of them do."""
    if (actor.lo, actor.hi) == ALL_AREAS:
        return Staff.objects.all()
    own = Post.objects.filter(staff=OuterRef("pk"), acting_for=None)
    inside = own.filter(area_id__gte=actor.lo, area_id__lte=actor.hi)
    return Staff.objects.filter(Exists(inside) | (~Exists(own) & Q(opened_in__gte=actor.lo, opened_in__lte=actor.hi)))


def free_in(actor: Actor) -> QuerySet[Staff]:
    """Those of them with an open account who have no post, now or to come, anywhere: a newcomer, and whose post has ended."""
    coming = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()), staff=OuterRef("pk"))
    return known_in(actor).filter(~Exists(coming), is_active=True)


def may_open(superior: int, staff: int) -> bool:
    """Whether somebody may open another's account today, in any hat of hers: see `person_below`."""
    actors = [actor_of(superior, hat.post_id) for hat in hats(superior)]
    return any(actor.may(MANAGE) and below(actor).filter(pk=staff).exists() for actor in actors)


def _with_posts(rows: list[tuple[int, str, str, str]]) -> tuple[PersonView, ...]:
    held: dict[int, list[Post]] = defaultdict(list)
    posts = held_posts(clock.today()).filter(staff_id__in=[row[0] for row in rows], acting_for=None)
    for post in posts.order_by("-area_id", "title"):
        held[post.staff_id].append(post)
    names = names_of({code for some in held.values() for post in some for code in chain_of(post.area_id)})
    return tuple(
        PersonView(
            pk, username, name, tuple(f"{''.join(path_of(post.area_id, names)[-1:])}{post.title}" for post in held[pk]),
            held[pk][0].area_id, not password or password.startswith(UNUSABLE_PASSWORD_PREFIX),
        )
        for pk, username, name, password in rows
    )  # fmt: skip
