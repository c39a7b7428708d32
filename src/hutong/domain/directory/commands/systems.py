"""Other systems are registered, get new keys, and end."""

from __future__ import annotations

from dataclasses import dataclass

from hutong.domain.directory import rules
from hutong.domain.directory.models import Area, System
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class NewSystem:
    """A system as it is registered. `name`: its sign in addresses and in the journal; `rights`: of `rules.SYSTEM_RIGHTS`; `area`,
    `department`: where and as whom it acts; `channel`: api or 12345; `pace`: calls a minute; `hook_url`: where it is told of
    steps, empty for nowhere."""

    name: str
    title: str
    area: int
    rights: tuple[str, ...]
    department: str = ""
    channel: str = "api"
    pace: int = rules.PACE
    hook_url: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the system's people get, shown once: the key it calls with, and the secret it checks web-hooks with, if any."""

    system: int
    key: str
    hook_secret: str = ""


@command(needs="directory.manage")
def register_system(actor: Actor, *, new: NewSystem) -> Keys:
    """Registers a system and gives it its keys. Raises Refused for a name that was given before, a right that a system cannot
    have or an address that is none, NotFound for an area outside the actor's range."""
    rights = rules.check_system(new.name, new.title, new.rights, new.channel, new.pace)
    where = rules.check_hook(new.hook_url)
    if not actor.covers(new.area) or not Area.objects.filter(pk=new.area).exists():
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=new.area)
    if System.objects.filter(name=new.name).exists():
        raise Refused("代号 {name} 已经用过了。", "请换一个；停用过的代号也不能再用。", name=new.name)
    key, secret = rules.new_key(), rules.new_secret() if where else ""
    row = System.objects.create(
        name=new.name, title=new.title.strip(), digest=rules.digest(key), area_id=new.area, rights=rights,
        department=new.department.strip(), channel=new.channel, pace=new.pace, hook_url=where, made_at=clock.now(),
        hook_secret=sealed.seal(f"system:{new.name}", secret) if where else None,
    )  # fmt: skip
    about(entity="system", records=[row.pk], community=new.area, name=new.name, rights=rights)
    return Keys(row.pk, key, secret)


@command(needs="directory.manage")
def rotate_system(actor: Actor, *, name: str) -> Keys:
    """New keys for a system; the old ones are worth nothing from now on, only what waits to be told keeps its signature. Raises
    NotFound for a system outside the actor's range, or one that was ended."""
    row = _system(actor, name)
    key, secret = rules.new_key(), rules.new_secret() if row.hook_url else ""
    row.digest = rules.digest(key)
    row.hook_secret = sealed.seal(f"system:{name}", secret) if secret else None
    row.save(update_fields=["digest", "hook_secret"])
    about(entity="system", records=[row.pk], community=row.area_id, name=name)
    return Keys(row.pk, key, secret)


@command(needs="directory.manage")
def end_system(actor: Actor, *, name: str) -> None:
    """Ends a system: its key opens nothing any more, and it is told nothing more. Its cases stay. Raises NotFound as above."""
    row = _system(actor, name)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    about(entity="system", records=[row.pk], community=row.area_id, name=name)


def _system(actor: Actor, name: str) -> System:
    row = System.objects.filter(name=name, ended_at=None, area_id__gte=actor.lo, area_id__lte=actor.hi).first()
    if row is None:
        raise NotFound("没有在用的系统 {name}。", "用 hutong systems list 看看有哪些。", name=name)
    return row
