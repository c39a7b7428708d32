"""As whom somebody acts at the door, before she wears a hat."""

from __future__ import annotations

from hutong.domain.directory.queries import StaffView
from hutong.kernel.actor import Actor

# What nobody needs a hat for.
_RIGHTS = frozenset({"door.enter"})


def herself(staff: StaffView) -> Actor:
    """Somebody who has shown who she is and wears no hat: sees nothing of any place."""
    return hatless(staff.id, staff.name)


def hatless(staff: int | None, name: str = "") -> Actor:
    """The same by her number, for what is entered about her at the door; None for whoever is nobody's account."""
    return Actor(staff, name, "登录", 1, 0, _RIGHTS)
