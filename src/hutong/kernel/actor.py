"""Who acts: one person, wearing one hat at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hutong.kernel.errors import Broken

ALL_AREAS = (110000000000, 119999999999)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one post, a resident, or the system itself.

    `lo` and `hi` are the one range of area codes the post covers (both included); `rights` are words such as "pool.read";
    `department` is the key or the name of the department that the post belongs to, empty for none. `user_id` is a staff member's,
    `resident` a resident's account: two kinds of numbers, never both, so that none is taken for the other. `acting_for`: the post
    that this one stands in for, whose own work it sees too.
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
    resident: int | None = None
    acting_for: int | None = None

    def __post_init__(self) -> None:
        if self.user_id is not None and self.resident is not None:
            raise Broken("an actor is a staff member or a resident, not both")

    @property
    def area(self) -> int:
        """The code of the area that the post is at."""
        return self.lo

    @property
    def posts(self) -> tuple[int, ...]:
        """The posts whose own work the actor has in hand: the one worn, and the one that it stands in for."""
        return tuple(post for post in (self.post_id, self.acting_for) if post is not None)

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
