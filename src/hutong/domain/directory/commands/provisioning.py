"""What a personnel system does with accounts by SCIM (RFC 7644): opens, changes, closes and removes them, and fills posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.blueprint.rights import rights_named
from hutong.domain.directory import rules
from hutong.domain.directory.commands.posts import end_deputies, tell_ended
from hutong.domain.directory.commands.staff import check_free
from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.queries.posts import held_posts
from hutong.domain.directory.queries.provisioned import PROVISION, REMOVED, GroupKey, provisioned
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as a personnel system wants it. `external_id`: its number there, empty for none."""

    username: str
    name: str
    external_id: str = ""
    active: bool = True


@command(needs=PROVISION)
def provision(actor: Actor, *, wanted: Wanted) -> int:
    """Opens an account without a password and without a post; returns its id. Raises Conflict for a user name or a number that is
    taken, Refused for one that cannot be."""
    rules.check_account(wanted.username, wanted.name, wanted.external_id)
    row = Staff(
        username=wanted.username, name=wanted.name, external_id=wanted.external_id or None, is_active=wanted.active,
        opened_in=actor.lo,
    )  # fmt: skip
    check_free(row)
    row.set_unusable_password()
    row.save()
    about(entity="staff", records=[row.pk], community=actor.lo, username=row.username, active=row.is_active)
    return row.pk


@command(needs=PROVISION)
def reprovision(actor: Actor, *, staff: int, wanted: Wanted) -> None:
    """Makes an account what is wanted. Closing it ends her posts and her sign-ins, as when somebody leaves. Raises NotFound out
    of reach, Conflict and Refused as `provision` does, and Refused for somebody who also works outside the range."""
    row = _account(actor, staff)
    rules.check_account(wanted.username, wanted.name, wanted.external_id)
    changed = {"username": wanted.username, "name": wanted.name, "external_id": wanted.external_id or None}
    before = {name: getattr(row, name) for name in changed if getattr(row, name) != changed[name]}
    closes = row.is_active and not wanted.active
    if before or row.is_active != wanted.active:
        for name, value in changed.items():
            setattr(row, name, value)
        check_free(row)
        row.is_active, row.changed_at = wanted.active, clock.now()
        row.save(update_fields=[*changed, "is_active", "changed_at"])
    if closes:
        _close(row)
    about(entity="staff", records=[staff], community=actor.lo, before=before, active=row.is_active)


@command(needs=PROVISION)
def deprovision(actor: Actor, *, staff: int) -> None:
    """Removes an account: it opens nothing any more, and its user name and its number are free again (RFC 7644, 3.6). What she
    has done stays in the journal. Raises NotFound out of reach, Refused for somebody who also works outside the range."""
    row = _account(actor, staff)
    about(entity="staff", records=[staff], community=actor.lo, username=row.username, external_id=row.external_id)
    row.username, row.external_id, row.is_active = f"{REMOVED}{row.pk}", None, False
    row.changed_at = clock.now()
    row.save(update_fields=["username", "external_id", "is_active", "changed_at"])
    _close(row)


@command(needs=PROVISION)
def fill_group(actor: Actor, *, group: GroupKey, add: tuple[int, ...] = (), remove: tuple[int, ...] = ()) -> None:
    """Gives people a post, or ends it: its rights are those of the group of rights that its title names, else those of who has it
    already. Raises NotFound for a place or a person out of reach, Refused where it is not known what the post may do, and for
    rights that no system may give."""
    if not actor.covers(group.area):
        raise NotFound("没有这个岗位组。")
    held = held_posts(clock.today()).filter(area_id=group.area, title=group.title, department=group.department, acting_for=None)
    if add:
        rights = _rights(group, held.order_by("-pk").first())
        for staff in add:
            _fill(group, _account(actor, staff, elsewhere=True), rights)
    leaving = list(held.filter(staff_id__in=remove))
    for post in leaving:
        post.valid_to = max(clock.today(), post.valid_from) - dt.timedelta(days=1)
        post.save(update_fields=["valid_to"])
    end_deputies([post.pk for post in leaving], clock.today() - dt.timedelta(days=1))
    tell_ended(leaving)
    about(
        entity="staff", records=[*add, *(post.staff_id for post in leaving)], community=group.area, post=group.title,
        added=list(add), removed=[post.staff_id for post in leaving],
    )  # fmt: skip


def _rights(group: GroupKey, other: Post | None) -> list[str]:
    named = rights_named(group.title)
    if named is None and other is None:
        raise Refused("还不知道“{title}”这个岗位有什么权限。", "请管理员先给一个人定好这个岗位。", title=group.title)
    rights = sorted(named or other.rights)  # type: ignore[union-attr]  # one of the two is there
    if rules.BEYOND & set(rights):
        raise Refused("这个岗位要由系统管理员来定：{title}。", title=group.title)
    return rights


def _fill(group: GroupKey, row: Staff, rights: list[str]) -> None:
    post = Post.objects.filter(staff=row, title=group.title, area_id=group.area, acting_for=None).first()
    if post is None:
        Post.objects.create(
            staff=row, title=group.title, area_id=group.area, department=group.department, rights=rights,
            valid_from=clock.today(), listed=True,
        )  # fmt: skip
        return
    if post.valid_to is not None and post.valid_to < clock.today():
        post.valid_from = post.rights_since = clock.today()
    post.valid_to, post.heir, post.department, post.listed = None, None, group.department, True
    post.rights = [right for right in rights if right not in post.withheld]
    post.save()


def _account(actor: Actor, staff: int, *, elsewhere: bool = False) -> Staff:
    row = provisioned(actor).filter(pk=staff).first()
    if row is None:
        raise NotFound("没有这个账号。")
    own = Post.objects.filter(staff=row, acting_for=None).exclude(valid_to__lt=clock.today())
    outside = own.exclude(area_id__gte=actor.lo, area_id__lte=actor.hi)
    if not elsewhere and outside.exists():
        raise Refused("{name} 在别处还有岗位。", "请由上一级的系统来改。", name=row.name)
    return row


def _close(row: Staff) -> None:
    """Her posts end with this moment, and whoever listens hears that she has left."""
    posts = list(Post.objects.filter(staff=row).exclude(valid_to__lt=clock.today()))
    for post in posts:
        post.valid_to = max(clock.today(), post.valid_from) - dt.timedelta(days=1)
        post.save(update_fields=["valid_to"])
    end_deputies([post.pk for post in posts], clock.today() - dt.timedelta(days=1))
    tell("staff.ended", {"staff": row.pk})
    tell_ended(posts)
