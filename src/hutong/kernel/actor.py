"""Who acts: one person, wearing one hat at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

ALL_AREAS = (110000000000, 119999999999)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one post, or the system itself.

    `lo` and `hi` are the one range of area codes the post covers (both included); `rights` are words such as "pool.read";
    `department` is the key or the name of the department that the post belongs to, empty for none.
    """

    user_id: int | None
    name: str
    post: str
    lo: int
    hi: int
    rights: frozenset[str]
    post_id: int | None = None
    community: int | None = None
    department: str = ""

    @property
    def area(self) -> int:
        """The code of the area that the post is at."""
        return self.lo

    def may(self, right: str) -> bool:
        return "*" in self.rights or right in self.rights

    def covers(self, code: int) -> bool:
        return self.lo <= code <= self.hi


SYSTEM = Actor(None, "系统", "system", *ALL_AREAS, frozenset({"*"}))
NOBODY = Actor(None, "", "nobody", 1, 0, frozenset())


def narrowed(actor: Actor, community: int) -> Actor:
    """The same actor looking at one community only; its own range stays the outer limit."""
    if not actor.covers(community):
        return replace(actor, lo=1, hi=0, community=None)
    return replace(actor, lo=community, hi=community, community=community)
