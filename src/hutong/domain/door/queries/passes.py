"""Whether a pass still holds: asked with every request of a system behind the passage or a proxy, so few and short statements."""

from __future__ import annotations

from dataclasses import dataclass

from hutong.domain.accounts import queries as accounts
from hutong.domain.directory import queries as directory
from hutong.domain.door import rules
from hutong.domain.door.models import Pass
from hutong.domain.door.queries.register import SystemView, view_of
from hutong.domain.door.targets import is_secure
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Held:
    """A pass that holds: who comes, in which hat, to which system. `shared`: on a screen that several people use, where the
    sign-in ends when nothing happens (`accounts.commands.staying`); `locked`: the door's own page there has locked itself."""

    system: SystemView
    actor: Actor
    username: str
    sid: str
    shared: bool = False
    locked: bool = False

    def stays(self, *, background: bool) -> bool:
        """Whether a request keeps the sign-in. Behind a locked page only what she does herself does: a page left open that asks
        by itself would keep the lock away for ever."""
        return self.shared and not (self.locked and background)


def held(name: str, secret: str, *, secure: bool) -> Held | None:
    """The pass of a system under this secret; None when there is none, it is another system's, it is over, she has signed out, or
    her screen is locked: then the door asks her first.

    `secure`: it came in a cookie that only the host itself can set; a system that speaks https takes no other, so that no
    neighbour of its host gives somebody a pass. Raises NotFound when the post is over, or opens the system no more.
    """
    now = clock.now()
    if not 0 < len(secret) <= 200:
        return None
    row = (
        Pass.objects.filter(digest=rules.digest(secret), system__name=name, ends_at__gt=now)
        .select_related("system")
        .prefetch_related("system__sights")
        .first()
    )
    begun = accounts.before_systems(row.sid) if row is not None else None
    if row is None or begun is None:
        return None
    view = view_of(row.system)
    if is_secure(view) and not secure:
        return None
    actor, username = directory.wearer(row.staff, row.post)
    if not view.opens_for(actor):
        raise NotFound("您这个岗位现在不能进这个系统。", "如果工作需要，请找街道管理员或这个系统的联系人。")
    return Held(view, actor, username, row.sid, begun.shared, begun.locked)
