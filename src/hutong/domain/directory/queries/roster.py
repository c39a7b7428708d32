"""The list of accounts and posts as it stands: what `load_roster` reads back as no change."""

from __future__ import annotations

from collections.abc import Iterator

from hutong.blueprint.rights import rights_groups
from hutong.domain.directory import rules
from hutong.domain.directory.queries.posts import not_over
from hutong.domain.directory.roster import COLUMNS
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

HEADER = tuple(names[0] for names in COLUMNS.values())


def roster(actor: Actor, area: int) -> Iterator[tuple[str, ...]]:
    """A line a post of the area, in the order of `HEADER`, by area and user name, also of posts that begin later; whoever stands
    in is not on the list. Raises
    NotFound for an area outside the actor's range, or for somebody who manages no accounts."""
    if not actor.covers(area) or not (actor.may(rules.MANAGE) or actor.may("directory.manage")):
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=area)
    low, high = span(area)
    groups = {tuple(sorted(group.rights)): group.zh for group in rights_groups().values()}
    posts = not_over(clock.today()).filter(area_id__gte=low, area_id__lte=high, acting_for=None)
    rows = posts.order_by("area_id", "staff__username", "title").values_list(
        "staff__username",
        "staff__name",
        "staff__external_id",
        "title",
        "area_id",
        "department",
        "rights",
        "valid_from",
        "valid_to",
    )
    with scope(actor):
        for username, name, number, title, code, department, rights, since, until in rows.iterator(chunk_size=5000):
            words = groups.get(tuple(sorted(rights)), "、".join(rights))
            yield (username, name, number or "", title, str(code), department, words, str(since), str(until or ""))
