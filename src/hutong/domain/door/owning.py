"""Who may change what the register says of a system, and who says which areas see it (access standard, 1). Pure."""

from __future__ import annotations

from hutong.kernel.actor import Actor

MANAGE = "door.manage"


def owns(actor: Actor, area: int, department: str) -> bool:
    """Whether the actor's post owns a system: for a department, that of its own at its own area; for the desk that is of no
    department, each inside its range."""
    if actor.department:
        return actor.may(MANAGE) and (area, department) == (actor.area, actor.department)
    return actor.may(MANAGE) and actor.covers(area)


def decides(actor: Actor, area: int) -> bool:
    """Whether the actor's post says if an area inside its range sees a system: the desk alone, no department does."""
    return actor.may(MANAGE) and not actor.department and actor.covers(area)
