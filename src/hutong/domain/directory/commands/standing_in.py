"""Standing in: a colleague does for a while what a post may do, never more, and never passes it on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hutong.domain.directory import rules
from hutong.domain.directory.commands.posts import tell_ended
from hutong.domain.directory.models import Post, Staff
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs="door.enter")
def stand_in(actor: Actor, *, post: int, by: int, since: dt.date, until: dt.date, rights: Iterable[str], reason: str) -> int:
    """Lets a colleague stand in for a post from one day to another, both included; returns the deputy's post, a hat of its own.

    Given by whoever holds the post, in that hat, or by a superior of its area. Once more for the same two: the new days and
    rights hold. Raises NotFound for a post out of reach, Refused for rights that the post has not, for days that cannot be, for
    the holder herself, without a reason, for a superior who would take another's rights herself, and for whoever stands in: what
    was lent is not lent on.
    """
    row = _post(actor, post)
    deputy = Staff.objects.filter(pk=by, is_active=True).first()
    if deputy is None or deputy.pk == row.staff_id:
        raise Refused("代办的人不对。", "请选一位还在岗的同事。")
    if not reason.strip():
        raise Refused("请写一句为什么要代办。", "例如：休假、外出学习。")
    rules.check_days(since, until, clock.today(), row.valid_to)
    wanted = rules.check_part(rights, row.rights)
    if row.staff_id != actor.user_id:
        rules.check_gift(actor.area, row.area_id, wanted)
        if deputy.pk == actor.user_id:
            raise Refused("不能定自己来代办。", "请本人或上一级来定。")
    title = f"代 {row.staff.name} · {row.title}"[:80]
    made, _ = Post.objects.update_or_create(
        staff=deputy,
        acting_for=row,
        defaults={
            "title": title, "area_id": row.area_id, "department": row.department, "rights": wanted, "valid_from": since,
            "valid_to": until, "reason": reason.strip()[:200], "heir": None,
        },
    )  # fmt: skip
    about(
        entity="post", records=[made.pk, row.pk], community=row.area_id, staff=deputy.pk, name=deputy.name, acting_for=row.pk,
        of=row.staff.name, since=since, until=until, rights=wanted, reason=made.reason,
    )  # fmt: skip
    return made.pk


@command(needs="door.enter", verb="recall_deputy")
def recall(actor: Actor, *, post: int) -> None:
    """Ends a standing-in from this moment on: by whoever holds the post stood in for, by the deputy, or by a superior. Raises
    NotFound for any other post, and for one that has ended already."""
    found = Post.objects.select_related("acting_for").filter(pk=post).exclude(acting_for=None)
    row = found.exclude(valid_to__lt=clock.today()).first()
    if row is None or row.acting_for is None or not _may_recall(actor, row, row.acting_for):
        raise NotFound()
    row.valid_to = max(clock.today(), row.valid_from) - dt.timedelta(days=1)
    row.save(update_fields=["valid_to"])
    about(entity="post", records=[post, row.acting_for.pk], community=row.area_id, staff=row.staff_id)
    tell_ended([row])


def _may_recall(actor: Actor, row: Post, original: Post) -> bool:
    own = actor.user_id is not None and actor.user_id in (row.staff_id, original.staff_id)
    return own or (actor.may(rules.MANAGE) and actor.covers(row.area_id))


def _post(actor: Actor, post: int) -> Post:
    """The post to be stood in for, as far as the actor may lend it."""
    day = clock.today()
    row = Post.objects.select_related("staff").filter(pk=post, staff__is_active=True).exclude(valid_to__lt=day).first()
    own = row is not None and row.staff_id == actor.user_id and actor.post_id == post
    if row is None or not (own or (actor.may(rules.MANAGE) and actor.covers(row.area_id))):
        raise NotFound()
    if row.acting_for_id is not None or (own and actor.acting_for is not None):
        raise Refused("您是在代办，不能再转给别人代。", "请本人或上级来办。")
    return row
