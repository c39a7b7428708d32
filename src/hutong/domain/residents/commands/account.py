"""The account itself: how its owner wants to be called and told, and its end."""

from __future__ import annotations

from hutong.domain.journal.command import about, command, tell
from hutong.domain.journal.scope import scope
from hutong.domain.notices import commands as notices
from hutong.domain.notices import post
from hutong.domain.residents import rules, store
from hutong.domain.residents.commands.entering import SELF
from hutong.domain.residents.models import CHANNELS, Code, Mandate, Resident
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs=SELF)
def change_settings(actor: Actor, *, name: str, elder: bool, language: str, channel: str, address: str = "") -> None:
    """Name, large type, language, and the way for notices: page, sms, wecom or wechat; `address` is that of the robot.

    Raises Refused for a choice there is not, and for a robot's address that is not at its maker's.
    """
    row = _own(actor)
    address = address.strip() if channel in ("wecom", "wechat") else ""
    rules.check_settings(language, channel, dict(CHANNELS), address)
    if address:
        try:
            post.check_robot(address)
        except post.Rejected as fault:
            raise Refused("这不像群机器人的地址。", "它以 https://qyapi.weixin.qq.com/ 开头，请从群里复制完整的地址。") from fault
    key = bytes(row.phone_key)
    old = store.open_person(key, row.sealed)
    row.sealed = store.seal_person(key, store.Person(old.phone, name.strip()[:30], address))
    row.elder, row.language, row.channel = elder, language, channel
    row.save(update_fields=["sealed", "elder", "language", "channel"])
    about(entity="resident", records=[row.pk], purpose="account", channel=channel)


@command(needs=SELF)
def delete_account(actor: Actor) -> None:
    """Ends the account for good: passkeys, mandates on both sides, codes, and what still waits to be told go with it
    (PIPL Art. 47). Rooms above hear of it ("resident.deleted") and let go of the person, not of the case.
    """
    row = _own(actor)
    person, key = store.open_person(row.phone_key, row.sealed), bytes(row.phone_key)
    number = row.pk
    with scope(SYSTEM):
        notices.forget("sms", person.phone)
        if person.address:
            notices.forget(row.channel, person.address)
        Code.objects.filter(phone_key=key).delete()
        Mandate.objects.filter(principal_key=key).delete()
        row.delete()
    tell("resident.deleted", {"resident": number})
    about(entity="resident", records=[number], purpose="account")


def _own(actor: Actor) -> Resident:
    row = Resident.objects.select_for_update().filter(pk=rules.whose(actor)).first()
    if row is None:
        raise NotFound("没有这个账号。", "请重新登录。")
    return row
