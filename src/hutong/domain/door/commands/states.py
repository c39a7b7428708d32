"""A system is opened, paused, or ended for ever."""

from __future__ import annotations

from hutong.domain.door.commands.registering import MANAGE
from hutong.domain.door.models import System
from hutong.domain.door.owning import owns
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

STATES = frozenset({"draft", "open", "paused", "ended"})


@command(needs=MANAGE)
def set_state(actor: Actor, *, name: str, state: str) -> None:
    """Opens, pauses or ends a system; from then on nobody enters one that is not open. Its name is never given again. Raises
    NotFound for one outside the actor's range, Refused for one that was ended, or for a state that is none."""
    row = System.objects.select_for_update().filter(name=name).first()
    if row is None or not owns(actor, row.area, row.department):
        raise NotFound("没有代号为 {name} 的系统。", "它可能是别的地方登记的。", name=name)
    if row.state == "ended":
        raise Refused("{name} 已经停用了，不能再改。", "请用新的代号登记。", name=name)
    if state not in STATES or state == "draft":
        raise Refused("没有这种状态。", "可用：open、paused、ended。")
    row.state, row.changed_at = state, clock.now()
    row.save(update_fields=["state", "changed_at"])
    about(entity="door_system", records=[row.pk], community=row.area, system=name, state=state)
    tell("door.state", {"system": name, "state": state})
