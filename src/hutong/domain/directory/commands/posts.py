"""Posts are given and end, by a word or by their date. What ends a post ends whoever stands in for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F

from hutong.domain.directory import rules
from hutong.domain.directory.models import Area, Post
from hutong.domain.directory.queries.people import free_in
from hutong.domain.directory.queries.posts import untold
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

_BATCH = 500


@command(needs="directory.manage")
def appoint(
    actor: Actor, *, staff: int, title: str, area: int, rights: Iterable[str], department: str = "", since: dt.date | None = None
) -> int:
    """Gives somebody a post from today on, or as from a day that is past; returns the post id. The same post again takes the new
    rights and stands again.

    Raises Refused for a right that does not exist, NotFound for an area outside the actor's range.
    """
    return _given(actor, staff, title, area, rules.check_rights(rights), department, since)


@command(needs=rules.MANAGE)
def give_post(
    actor: Actor, *, staff: int, title: str, area: int, rights: Iterable[str], department: str = "", since: dt.date | None = None
) -> int:
    """The same by a superior, in her own range, to somebody of it. Raises Refused as well for a right that she cannot give, and
    for a post of her own: nobody appoints herself; NotFound for somebody who works elsewhere and not here."""
    wanted = rules.check_rights(rights)
    rules.check_gift(actor.area, area, wanted)
    if staff == actor.user_id:
        raise Refused("不能给自己定岗位。", "请上一级来办。")
    if not title.strip():
        raise Refused("岗位的名称要填。", "例如：社区工作者。")
    here = Post.objects.filter(staff=staff, staff__is_active=True, area_id__gte=actor.lo, area_id__lte=actor.hi, acting_for=None)
    if not (here.exclude(valid_to__lt=clock.today()).exists() or free_in(actor).filter(pk=staff).exists()):
        raise NotFound("没有这个账号。", "请先给这个人开账号；在别处有岗位的，请上一级来办。")
    return _given(actor, staff, title.strip(), area, wanted, department.strip(), since)


def _given(actor: Actor, staff: int, title: str, area: int, rights: list[str], department: str, since: dt.date | None) -> int:
    if not actor.covers(area) or not Area.objects.filter(pk=area).exists():
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=area)
    today = clock.today()
    now: dict[str, Any] = {"rights": rights, "department": department, "withheld": [], "valid_to": None, "heir": None}
    held = Post.objects.filter(staff_id=staff, title=title, area_id=area, acting_for=None).first()
    if held is None or _is_over(held):
        now |= {"valid_from": since or today, "rights_since": None}
    else:
        # what is held stays held: a later first day puts no hole into it
        now |= {"valid_from": min(since or held.valid_from, held.valid_from)}
        now |= {} if set(rights) <= set(held.rights) else {"rights_since": today}
    post, _ = Post.objects.update_or_create(staff_id=staff, title=title, area_id=area, acting_for=None, defaults=now)
    narrow_deputies([post.pk])
    about(entity="post", records=[post.pk], community=area, staff=staff, rights=rights)
    return post.pk


@command(needs="directory.manage")
def dismiss(actor: Actor, *, post: int, last_day: dt.date | None = None) -> None:
    """Ends a post; its last day is today unless said otherwise. Raises NotFound outside the actor's range, and for a post that
    has ended already."""
    _ended(actor, post, last_day or clock.today(), None)


@command(needs="directory.manage", verb="withdraw_post")
def withdraw(actor: Actor, *, post: int) -> None:
    """Ends a post from this moment on, one that began today too: what it was given for has been taken back. Raises NotFound
    outside the actor's range, and for a post that has ended already."""
    row = Post.objects.select_for_update().filter(pk=post, area_id__gte=actor.lo, area_id__lte=actor.hi).first()
    if row is None or _is_over(row):
        raise NotFound()
    row.valid_to = max(clock.today(), row.valid_from) - dt.timedelta(days=1)
    row.save(update_fields=["valid_to"])
    end_deputies([post], row.valid_to)
    about(entity="post", records=[post], community=row.area_id, staff=row.staff_id, last_day=row.valid_to)
    tell_ended([row])


@command(needs=rules.MANAGE)
def take_post(actor: Actor, *, post: int, last_day: dt.date | None = None, to: int | None = None) -> None:
    """The same by a superior. `to`: the colleague's post that gets what was handed to this one alone, once the last day has come;
    else it goes back to the unit. Raises Refused for a post of her own, and for a colleague who cannot take over."""
    if post == actor.post_id or Post.objects.filter(pk=post, staff_id=actor.user_id or 0).exists():
        raise Refused("不能结束自己的岗位。", "请上一级来办。")
    _ended(actor, post, last_day or clock.today(), to)


def _ended(actor: Actor, post: int, last_day: dt.date, to: int | None) -> None:
    row = Post.objects.select_for_update().filter(pk=post, area_id__gte=actor.lo, area_id__lte=actor.hi).first()
    if row is None or _is_over(row):
        raise NotFound()
    if last_day < row.valid_from:
        raise Refused("这个岗位 {day} 才开始。", "结束的日子不能比开始早。", day=row.valid_from)
    check_heir(actor, row.staff_id, to)
    row.valid_to, row.heir_id = last_day, to
    row.save(update_fields=["valid_to", "heir"])
    end_deputies([post], last_day)
    about(entity="post", records=[post], community=row.area_id, staff=row.staff_id, last_day=last_day, to=to)
    tell_ended([row])


@command(needs="directory.manage")
def tell_over(actor: Actor) -> int:
    """Tells of posts whose last day is over and of which nobody has heard, so many at a time; returns how many, 0 when all are
    told. Deputies' work goes back to the post that they stood in for."""
    rows = list(untold(clock.today()).select_for_update().order_by("valid_to", "pk")[:_BATCH])
    tell_ended(rows)
    about(entity="post", records=[row.pk for row in rows])
    return len(rows)


def tell_ended(rows: Iterable[Post]) -> None:
    """News of posts that end today or have ended; those of another day are told of when it is over, by `tell_over`. Works inside
    a command."""
    ended = [row for row in rows if row.valid_to is not None and row.valid_to <= clock.today()]
    for row in ended:
        to = row.heir_id or row.acting_for_id
        tell("post.ended", {"post": row.pk, "staff": row.staff_id, **({"to": to} if to else {})})
    Post.objects.filter(pk__in=[row.pk for row in ended]).update(told_end=F("valid_to"))


def check_heir(actor: Actor, staff: int, to: int | None) -> None:
    """Raises Refused for a post that cannot take over from somebody: out of the actor's range, over, or her own."""
    heir = Post.objects.filter(pk=to, area_id__gte=actor.lo, area_id__lte=actor.hi).first() if to is not None else None
    if to is not None and (heir is None or _is_over(heir) or heir.staff_id == staff):
        raise Refused("接手的同事不对。", "请选一位还在岗的同事。")


def _is_over(row: Post) -> bool:
    return row.valid_to is not None and row.valid_to < clock.today()


def end_deputies(posts: Iterable[int], last_day: dt.date) -> None:
    """Nobody stands in for a post longer than it is held. Works inside a command."""
    later = list(Post.objects.filter(acting_for__in=list(posts), valid_to__gt=last_day))
    for row in later:
        row.valid_to = max(last_day, row.valid_from - dt.timedelta(days=1))
        row.save(update_fields=["valid_to"])
    tell_ended(later)


def narrow_deputies(posts: Iterable[int]) -> None:
    """Nobody who stands in has a right that the post itself has no more. Works inside a command."""
    for row in Post.objects.filter(acting_for__in=list(posts)).select_related("acting_for"):
        kept = [right for right in row.rights if row.acting_for and right in row.acting_for.rights]
        if kept != row.rights:
            row.rights = kept
            row.save(update_fields=["rights"])
