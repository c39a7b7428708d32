"""The writers of the directory: the divisions of the city, staff, and the posts they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from hutong.blueprint.divisions import Division, changes, divisions, overlays
from hutong.domain.directory import rules
from hutong.domain.directory.models import Area, Overlay, Post, Staff, Successor, System
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.pinyin import pinyin_key

RIGHTS = frozenset(
    {
        "pool.read",
        "pool.observe",
        "pool.merge",
        "forms.fill",
        "forms.confirm",
        "asks.answer",
        "journal.read",
        "tasks.work",
        "tasks.send",
        "door.manage",
        "reports.demand",
        "reports.decide",
        "reports.return",
        "reports.review",
        "outside.answer",
        "cases.report",
        "cases.take",
        "cases.work",
        "cases.check",
        "cases.steer",
        "cases.duty",
        "directory.manage",
    }
)


def load_divisions() -> int:
    """Brings the areas and overlays of the packs into the tables; returns how many areas were new. May be repeated."""
    return _load_divisions(SYSTEM)


@command(needs="directory.manage")
def _load_divisions(actor: Actor) -> int:
    known = dict(Area.objects.values_list("code", "valid_to"))
    declared = list(divisions())
    fresh = [division for division in declared if division.code not in known]
    _copy(fresh)
    for division in declared:
        if division.code in known and known[division.code] != division.valid_to:
            Area.objects.filter(pk=division.code).update(valid_to=division.valid_to)
    for change in changes():
        for code in change.into:
            if code != change.old:
                Successor.objects.get_or_create(old_id=change.old, new_id=code, defaults={"on": change.on})
    for overlay in overlays():
        values = {"name": overlay.name, "valid_from": overlay.valid_from, "valid_to": overlay.valid_to}
        row, _ = Overlay.objects.update_or_create(key=overlay.key, defaults=values)
        row.areas.set(overlay.areas)
    about(entity="area", community=actor.lo, areas=len(fresh))
    return len(fresh)


def _copy(fresh: Iterable[Division]) -> None:
    """COPY: 7,901 areas in about 0.2 s, pinyin included."""
    sql = "COPY directory_area (code, name, level, parent_id, pinyin, valid_from, valid_to) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for d in fresh:
            copy.write_row((d.code, d.name, d.level, d.parent, pinyin_key(d.name)[:300], d.valid_from, d.valid_to))


@command(needs="directory.manage")
def hire(actor: Actor, *, username: str, name: str, password: str) -> int:
    """Makes somebody able to sign in; returns the staff id. Raises Refused for a name taken or a password under 8 characters."""
    username = username.strip()
    if not username or not name.strip():
        raise Refused("账号和姓名都要填。")
    if len(password) < 8:
        raise Refused("密码太短。", "请用至少 8 个字符，一句自己记得住的话最好。")
    if Staff.objects.filter(username=username).exists():
        raise Refused("账号 {username} 已经有人用了。", "请换一个账号。", username=username)
    staff = Staff(username=username, name=name.strip())
    staff.set_password(password)
    staff.save()
    about(entity="staff", records=[staff.pk], community=actor.lo)
    return staff.pk


@command(needs="directory.manage")
def appoint(
    actor: Actor, *, staff: int, title: str, area: int, rights: Iterable[str], department: str = "", since: dt.date | None = None
) -> int:
    """Gives somebody a post from today on, or as from a day that is past; returns the post id. The same post again takes the new
    rights and stands again.

    Raises Refused for a right that does not exist, NotFound for an area outside the actor's range.
    """
    wanted = sorted(set(rights))
    if unknown := [right for right in wanted if right not in RIGHTS]:
        raise Refused("没有这样的权限：{unknown}。", "可用的权限：{rights}。", unknown=unknown, rights=sorted(RIGHTS))
    if not actor.covers(area) or not Area.objects.filter(pk=area).exists():
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=area)
    post, _ = Post.objects.update_or_create(
        staff_id=staff,
        title=title,
        area_id=area,
        defaults={"rights": wanted, "department": department, "valid_to": None, **({"valid_from": since} if since else {})},
        create_defaults={"rights": wanted, "department": department, "valid_from": since or clock.today()},
    )
    about(entity="post", records=[post.pk], community=area, staff=staff, rights=wanted)
    return post.pk


@command(needs="directory.manage")
def dismiss(actor: Actor, *, post: int, last_day: dt.date | None = None) -> None:
    """Ends a post; its last day is today unless said otherwise. Raises NotFound outside the actor's range."""
    row = Post.objects.filter(pk=post, area_id__gte=actor.lo, area_id__lte=actor.hi).first()
    if row is None:
        raise NotFound()
    row.valid_to = last_day or clock.today()
    if row.valid_to < row.valid_from:
        raise Refused("这个岗位 {day} 才开始。", "结束的日子不能比开始早。", day=row.valid_from)
    row.save(update_fields=["valid_to"])
    about(entity="post", records=[post], community=row.area_id, staff=row.staff_id)


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
