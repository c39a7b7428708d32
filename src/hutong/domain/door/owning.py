"""Who may change what the register says of a system. Pure."""

from __future__ import annotations

from hutong.kernel.actor import Actor

MANAGE = "door.manage"


def owns(actor: Actor, area: int, department: str) -> bool:
    """Whether the actor's post owns a system: inside its range, and of its own department, of none, or the post is of none itself
    (the desk that keeps the whole area's register)."""
    return actor.may(MANAGE) and actor.covers(area) and (actor.department == "" or department in ("", actor.department))
