"""Posts are given and end. What ends a post ends whoever stands in for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hutong.domain.directory import rules
from hutong.domain.directory.models import Area, Post, Staff
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


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
    """The same by a superior, in her own range. Raises Refused as well for a right that she cannot give, and for a post of her
    own: nobody appoints herself."""
    wanted = rules.check_rights(rights)
    rules.check_gift(actor.area, area, wanted)
    if staff == actor.user_id:
        raise Refused("不能给自己定岗位。", "请上一级来办。")
    if not title.strip():
        raise Refused("岗位的名称要填。", "例如：社区工作者。")
    if not Staff.objects.filter(pk=staff, is_active=True).exists():
        raise NotFound("没有这个账号。", "请先给这个人开账号。")
    return _given(actor, staff, title.strip(), area, wanted, department.strip(), since)


def _given(actor: Actor, staff: int, title: str, area: int, rights: list[str], department: str, since: dt.date | None) -> int:
    if not actor.covers(area) or not Area.objects.filter(pk=area).exists():
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=area)
    now = {"rights": rights, "department": department, "withheld": []}
    held = Post.objects.filter(staff_id=staff, title=title, area_id=area, acting_for=None).first()
    more = {} if held is None or set(rights) <= set(held.rights) else {"rights_since": clock.today()}
    post, _ = Post.objects.update_or_create(
        staff_id=staff,
        title=title,
        area_id=area,
        acting_for=None,
        defaults={**now, **more, "valid_to": None, **({"valid_from": since} if since else {})},
        create_defaults={**now, "valid_from": since or clock.today()},
    )
    narrow_deputies([post.pk])
    about(entity="post", records=[post.pk], community=area, staff=staff, rights=rights)
    return post.pk


@command(needs="directory.manage")
def dismiss(actor: Actor, *, post: int, last_day: dt.date | None = None) -> None:
    """Ends a post; its last day is today unless said otherwise. Raises NotFound outside the actor's range."""
    _ended(actor, post, last_day or clock.today(), None)


@command(needs=rules.MANAGE)
def take_post(actor: Actor, *, post: int, last_day: dt.date | None = None, to: int | None = None) -> None:
    """The same by a superior. `to`: the colleague's post that gets what was handed to this one alone; else it goes back to the
    unit. Raises Refused for a post of her own."""
    if post == actor.post_id or Post.objects.filter(pk=post, staff_id=actor.user_id or 0).exists():
        raise Refused("不能结束自己的岗位。", "请上一级来办。")
    _ended(actor, post, last_day or clock.today(), to)


def _ended(actor: Actor, post: int, last_day: dt.date, to: int | None) -> None:
    row = Post.objects.filter(pk=post, area_id__gte=actor.lo, area_id__lte=actor.hi).first()
    if row is None:
        raise NotFound()
    row.valid_to = last_day
    if row.valid_to < row.valid_from:
        raise Refused("这个岗位 {day} 才开始。", "结束的日子不能比开始早。", day=row.valid_from)
    row.save(update_fields=["valid_to"])
    end_deputies([post], last_day)
    about(entity="post", records=[post], community=row.area_id, staff=row.staff_id, last_day=last_day)
    tell_ended([row], to)


def tell_ended(rows: Iterable[Post], to: int | None = None) -> None:
    """News of posts that end. `to`: the post that gets what lay with them alone."""
    for row in rows:
        tell("post.ended", {"post": row.pk, "staff": row.staff_id, **({"to": to} if to else {})})


def end_deputies(posts: Iterable[int], last_day: dt.date) -> None:
    """Nobody stands in for a post longer than it is held. Works inside a command."""
    later = Post.objects.filter(acting_for__in=list(posts), valid_to__gt=last_day)
    for row in later:
        row.valid_to = max(last_day, row.valid_from - dt.timedelta(days=1))
        row.save(update_fields=["valid_to"])
        tell("post.ended", {"post": row.pk, "staff": row.staff_id})


def narrow_deputies(posts: Iterable[int]) -> None:
    """Nobody who stands in has a right that the post itself has no more. Works inside a command."""
    for row in Post.objects.filter(acting_for__in=list(posts)).select_related("acting_for"):
        kept = [right for right in row.rights if row.acting_for and right in row.acting_for.rights]
        if kept != row.rights:
            row.rights = kept
            row.save(update_fields=["rights"])
