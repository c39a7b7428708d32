"""What a review takes from posts, and gives back. A list that grants a right again does not bring back what was taken here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hutong.domain.directory import rules
from hutong.domain.directory.commands.posts import narrow_deputies
from hutong.domain.directory.models import Post
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs=rules.MANAGE)
def withhold(actor: Actor, *, rights: Mapping[int, Sequence[str]], why: str) -> dict[int, list[str]]:
    """Takes rights from posts of the actor's range, by post id; returns what was really taken. What a post has no more, and a
    post out of reach, is passed over."""
    taken: dict[int, list[str]] = {}
    found = Post.objects.select_for_update().filter(pk__in=list(rights), area_id__gte=actor.lo, area_id__lte=actor.hi)
    for row in found.order_by("pk"):
        gone = sorted(set(row.rights) & set(rights[row.pk]))
        if gone:
            row.rights = [right for right in row.rights if right not in gone]
            row.withheld = sorted({*row.withheld, *gone})
            row.save(update_fields=["rights", "withheld"])
            taken[row.pk] = gone
            about(entity="post", records=[row.pk], community=row.area_id)
    narrow_deputies(taken)
    about(taken={str(post): gone for post, gone in taken.items()}, why=why)
    return taken


@command(needs=rules.MANAGE)
def return_right(actor: Actor, *, post: int, right: str) -> None:
    """Gives a post back what was withheld from it. Raises NotFound for a post out of reach, Refused for the actor's own, and for
    a right that was not withheld."""
    row = Post.objects.select_for_update().filter(pk=post, area_id__gte=actor.lo, area_id__lte=actor.hi).first()
    if row is None:
        raise NotFound()
    if row.staff_id == actor.user_id:
        raise Refused("不能给自己恢复权限。", "请上一级来办。")
    if right not in row.withheld:
        raise Refused("这项权限没有被收回。", "请重新打开页面看一看。")
    row.withheld = [one for one in row.withheld if one != right]
    row.rights, row.rights_since = sorted({*row.rights, right}), clock.today()
    row.save(update_fields=["withheld", "rights", "rights_since"])
    about(entity="post", records=[post], community=row.area_id, staff=row.staff_id, restored=right)
