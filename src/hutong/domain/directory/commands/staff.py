"""Accounts of staff: somebody comes, somebody leaves."""

from __future__ import annotations

import datetime as dt

from django.db.models import Value
from django.db.models.functions import Lower

from hutong.domain.directory import rules
from hutong.domain.directory.commands.passwords import check_password
from hutong.domain.directory.commands.posts import check_heir, end_deputies, tell_ended
from hutong.domain.directory.models import Post, Staff
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Conflict, NotFound, Refused


@command(needs="directory.manage")
def hire(actor: Actor, *, username: str, name: str, password: str) -> int:
    """Makes somebody able to sign in; returns the staff id. Raises Refused for a name that is taken or cannot be, and for a weak
    password."""
    check_password(password)
    return _opened(actor, Staff(username=username.strip(), name=name.strip()), password)


@command(needs=rules.MANAGE)
def welcome(actor: Actor, *, username: str, name: str, external_id: str = "") -> int:
    """Opens an account without a password for somebody new; returns the staff id. She comes in by a code that her superior makes
    out. Raises Refused for a user name or a personnel number that is taken."""
    number = external_id.strip() or None
    return _opened(actor, Staff(username=username.strip(), name=name.strip(), external_id=number, opened_in=actor.lo), None)


def _opened(actor: Actor, staff: Staff, password: str | None) -> int:
    rules.check_account(staff.username, staff.name, staff.external_id or "")
    check_free(staff)
    staff.set_password(password)
    staff.save()
    about(entity="staff", records=[staff.pk], community=actor.lo)
    return staff.pk


def check_free(staff: Staff) -> None:
    """Raises Conflict for a user name or a personnel number that another account has."""
    others = Staff.objects.exclude(pk=staff.pk or 0)
    if others.annotate(small=Lower("username")).filter(small=Lower(Value(staff.username))).exists():
        raise Conflict("账号 {username} 已经有人用了。", "请换一个账号。", username=staff.username)
    if staff.external_id and others.filter(external_id=staff.external_id).exists():
        raise Conflict("工号 {number} 已经有账号了。", "请核对工号。", number=staff.external_id)


@command(needs=rules.MANAGE)
def leave(actor: Actor, *, staff: int, to: int | None = None) -> None:
    """Somebody leaves: the account opens nothing from this moment on, all her posts end, and so do her sign-ins.

    `to`: the colleague's post, in the actor's range, that gets what was handed to her alone; without one it goes back to her
    unit. Raises NotFound for somebody without a post in the actor's range, Refused where she still holds one elsewhere, and for
    oneself.
    """
    day = clock.today()
    row = Staff.objects.select_for_update().filter(pk=staff, is_active=True).first()
    posts = list(Post.objects.filter(staff_id=staff).exclude(valid_to__lt=day))
    if row is None or not any(actor.covers(post.area_id) for post in posts):
        raise NotFound()
    if staff == actor.user_id:
        raise Refused("不能办自己的离开。", "请上一级来办。")
    if not all(actor.covers(post.area_id) for post in posts if post.acting_for_id is None):
        raise Refused("{name} 在别处还有岗位。", "请只结束这里的岗位，或请上一级来办。", name=row.name)
    check_heir(actor, staff, to)
    row.is_active, row.changed_at = False, clock.now()
    row.save(update_fields=["is_active", "changed_at"])
    for post in posts:
        post.valid_to, post.heir_id = max(day, post.valid_from) - dt.timedelta(days=1), to
        post.save(update_fields=["valid_to", "heir"])
    end_deputies([post.pk for post in posts], day - dt.timedelta(days=1))
    about(entity="staff", records=[staff], community=posts[0].area_id, posts=[post.pk for post in posts], to=to)
    tell("staff.ended", {"staff": staff})
    tell_ended(posts)
