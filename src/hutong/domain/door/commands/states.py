"""A system is opened, paused, or ended for ever."""

from __future__ import annotations

from hutong.domain.door.commands.registering import owned
from hutong.domain.door.models.register import STATES
from hutong.domain.door.owning import MANAGE
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@command(needs=MANAGE)
def set_state(actor: Actor, *, name: str, state: str) -> None:
    """Opens, pauses or ends a system; from then on nobody enters one that is not open. Its name is never given again. Raises
    NotFound for one outside the actor's range, Refused for one that was ended, or for a state that is none."""
    row = owned(actor, name)
    if state not in STATES or state == "draft":
        raise Refused("没有这种状态。", "可用：open、paused、ended。")
    row.state, row.changed_at = state, clock.now()
    row.save(update_fields=["state", "changed_at"])
    about(entity="door_system", records=[row.pk], community=row.area, system=name, state=state)
    tell("door.state", {"system": name, "state": state})
