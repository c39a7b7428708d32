"""The quarterly review of rights. Doing nothing takes away what nobody uses; keeping it needs a word; it comes back by a tap."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from hutong.blueprint.departments import departments
from hutong.domain.accounts import reviewing
from hutong.domain.accounts.models.reviews import Review, ReviewedRight
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import return_right, withhold
from hutong.domain.directory.rules import MANAGE
from hutong.domain.journal import queries as journal
from hutong.domain.journal.command import about, command, tell
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import NotFound, Refused

_WAITING = Q(used=False, taken_at=None, kept_reason="")
_BATCH, _UNITS = 500, 100
Units = dict[tuple[int, str], list[ReviewedRight]]


@command(needs=MANAGE, verb="open_rights_reviews")
def open_reviews(actor: Actor, *, area: int, quarter: dt.date) -> int:
    """Opens the reviews of a quarter for all units of an area (of the city: for its own units alone) in which a post has a right
    that it has not used in the 90 days before; returns how many are new. May be repeated: a unit is reviewed once a quarter, and
    not while another review of it is open. `quarter`: its first day, or today for a review out of turn."""
    low, high = span(area) if level_of(area) != "city" else (area, area)
    units = _unused(actor, low, high, quarter)
    under_way = Review.objects.filter(Q(quarter=quarter) | Q(closed_at=None), area__range=(low, high))
    known = set(under_way.values_list("area", "department"))
    bosses = {place for place, _ in directory.units_at({up for at, _ in units for up in reviewing.above(at)}, MANAGE)}
    due, tasks = max(quarter, clock.today()) + reviewing.STAYS, []
    for (at, department), rights in units.items():
        if (at, department) in known:
            continue
        ups = reviewing.above(at)
        boss = next((up for up in ups if up in bosses), ups[-1])
        review = Review.objects.create(area=at, department=department, superior=boss, quarter=quarter, due=due)
        for one in rights:
            one.review, one.due = review, due
        ReviewedRight.objects.bulk_create(rights, 2000)
        tasks.append(_task(review, len({one.post for one in rights if not one.used})))
    for start in range(0, len(tasks), _BATCH):
        tell("inbox.open", {"tasks": tasks[start : start + _BATCH]})
    about(entity="review", community=area, quarter=quarter, reviews=len(tasks))
    return len(tasks)


def _unused(actor: Actor, low: int, high: int, quarter: dt.date) -> Units:
    """Every post and right of the units in which something was not used, yes or no."""
    since = quarter - reviewing.UNUSED
    posts = directory.posts_for_review(actor, lo=low, hi=high, before=since)
    first = dt.datetime.combine(since, dt.time(), clock.BEIJING)
    people = {who for post in posts for who, _ in post.worn}
    used = journal.rights_used(actor, staff=people, since=first, until=clock.now())
    units: Units = defaultdict(list)
    for post in posts:
        for right in post.rights:
            if reviewing.is_reviewed(right):
                seen = any((who, title, right) in used for who, title in post.worn)
                line = ReviewedRight(area=post.area, post=post.post_id, staff=post.staff, right=right, used=seen, due=quarter)
                units[post.area, post.department].append(line)
    return {unit: lines for unit, lines in units.items() if not all(line.used for line in lines)}


def _task(review: Review, people: int) -> dict[str, object]:
    known = departments().get(review.department)
    title = f"复核权限：{directory.area(review.area).name}{known.full if known else review.department}，{people} 个岗位"
    return {
        "area": review.superior, "right": MANAGE, "kind": reviewing.KIND, "subject": review.pk, "title": title,
        "due": review.due.isoformat(),
    }  # fmt: skip


@command(needs=MANAGE)
def warn_of_reviews(actor: Actor) -> int:
    """Tells those whose rights go within a week, a few units at a time; returns how many rights were looked at, 0 when all are
    told."""
    lines = _some(ReviewedRight.objects.filter(_WAITING, warned=False, due__lte=clock.today() + reviewing.WARNED))
    _warn(_still_unused(actor, lines))
    _close({line.review_id for line in lines}, actor.name)
    about(entity="review", warned=len(lines))
    return len(lines)


def _warn(lines: list[ReviewedRight]) -> None:
    """Tells them; nobody has less than a week from then."""
    soon = clock.today() + reviewing.WARNED
    ReviewedRight.objects.filter(pk__in=[line.pk for line in lines], due__lt=soon).update(due=soon)
    ReviewedRight.objects.filter(pk__in=[line.pk for line in lines]).update(warned=True)
    departments = dict(Review.objects.filter(pk__in={line.review_id for line in lines}).values_list("pk", "department"))
    posts = {line.post: line for line in lines}
    tasks = [
        {"area": line.area, "right": "door.enter", "kind": reviewing.OWN_KIND, "subject": post, "post": post,
         "department": departments[line.review_id], "title": "有的权限快要收回，请看一看",
         "due": max(line.due, soon).isoformat()}
        for post, line in posts.items()
    ]  # fmt: skip
    for start in range(0, len(tasks), _BATCH):
        tell("inbox.open", {"tasks": tasks[start : start + _BATCH]})


@command(needs=MANAGE)
def take_unused(actor: Actor) -> int:
    """Takes away what is due, nobody has spoken for and nobody has used meanwhile, a few units at a time; returns how many rights
    were looked at, 0 when all is done."""
    lines = _some(ReviewedRight.objects.select_for_update().filter(_WAITING, due__lte=clock.today(), warned=True))
    _take(actor, lines, "到期没有人用，也没有人说要留。")
    about(entity="review", taken=len(lines))
    return len(lines)


def _some(found: QuerySet[ReviewedRight]) -> list[ReviewedRight]:
    """Those of the first units: a city's quarter is more than one transaction should hold."""
    first = list(found.order_by("review_id", "pk").values_list("review_id", flat=True)[: 20 * _BATCH])
    units = sorted(set(first))[:_UNITS]
    return list(found.filter(review_id__in=units).order_by("review_id", "pk"))


def _take(actor: Actor, lines: list[ReviewedRight], why: str) -> None:
    going = _still_unused(actor, lines)
    units: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in going:
        units[line.review_id][line.post].append(line.right)
    for rights in units.values():  # an entry of the journal for each unit, at its own place
        withhold(actor, rights=rights, why=why)
    ReviewedRight.objects.filter(pk__in=[line.pk for line in going]).update(taken_at=clock.now())
    _close({line.review_id for line in lines}, actor.name)
    if posts := sorted({line.post for line in lines}):
        tell("inbox.close", {"kind": reviewing.OWN_KIND, "subjects": posts, "by": actor.name})


def _still_unused(actor: Actor, lines: list[ReviewedRight]) -> list[ReviewedRight]:
    """The lines without those whose right was used after all since the quarter began, which are marked so: nobody loses what she
    works with."""
    if not lines:
        return []
    quarters = Review.objects.filter(pk__in={line.review_id for line in lines}).values_list("quarter", flat=True)
    worn = directory.worn({line.post for line in lines})
    people = {who for pairs in worn.values() for who, _ in pairs}
    since = dt.datetime.combine(min(quarters), dt.time(), clock.BEIJING)
    used = journal.rights_used(actor, staff=people, since=since, until=clock.now())
    for line in lines:
        line.used = any((who, title, line.right) in used for who, title in worn.get(line.post, ()))
    ReviewedRight.objects.filter(pk__in=[line.pk for line in lines if line.used]).update(used=True)
    return [line for line in lines if not line.used]


def _close(reviews: set[int], by: str) -> None:
    """Closes the reviews in which nothing waits any more."""
    left = set(ReviewedRight.objects.filter(_WAITING, review_id__in=reviews).values_list("review_id", flat=True))
    done = sorted(reviews - left)
    Review.objects.filter(pk__in=done, closed_at=None).update(closed_at=clock.now())
    if done:
        tell("inbox.close", {"kind": reviewing.KIND, "subjects": done, "by": by})


@command(needs=MANAGE)
def settle_review(actor: Actor, *, review: int, keep: Mapping[int, str]) -> None:
    """Takes back what was not used in one unit, but for the lines in `keep`, each with its reason.

    It is what would happen by itself, only sooner: whoever has not been told yet is told now and has a week; whoever was told and
    heard loses it at once. Raises NotFound for a review out of reach, Refused without a reason, and for keeping a right of the
    actor's own post.
    """
    row = _review(actor, review)
    lines = list(ReviewedRight.objects.select_for_update().filter(_WAITING, review=row))
    reasons = {number: reviewing.check_reason(text) for number, text in keep.items()}
    if any(line.pk in reasons and line.staff == actor.user_id for line in lines):
        raise Refused("自己的权限不能自己说留。", "请上一级来定。")
    for line in lines:
        if line.pk in reasons:
            line.kept_reason, line.kept_by = reasons[line.pk], actor.name[:60]
            line.save(update_fields=["kept_reason", "kept_by"])
    rest = [line for line in lines if line.pk not in reasons]
    told = [line for line in rest if line.objection or (line.warned and line.due <= clock.today())]
    fresh = [line for line in rest if line not in told]
    soon = clock.today() + reviewing.WARNED
    ReviewedRight.objects.filter(pk__in=[line.pk for line in fresh], due__gt=soon).update(due=soon)
    for line in fresh:
        line.due = min(line.due, soon)
    _warn([line for line in fresh if not line.warned])
    _take(actor, told, "上级复核：没有用过。")
    _close({row.pk}, actor.name)
    tell("inbox.close", {"kind": reviewing.KIND, "subjects": [row.pk], "by": actor.name})
    kept = [[line.post, line.right] for line in lines if line.pk in reasons]
    about(entity="review", records=[row.pk], community=row.area, kept=kept, going=len(fresh), taken=len(told))


@command(needs="door.enter")
def object_to(actor: Actor, *, line: int, words: str) -> None:
    """Says why a right of one's own post should stay. Puts it off by two weeks, once, and lies with the superior again. Raises
    NotFound for another's right or one that does not wait, Refused without words."""
    row = ReviewedRight.objects.select_related("review").filter(_WAITING, pk=line, staff=actor.user_id or 0).first()
    if row is None:
        raise NotFound()
    if row.objection:
        raise Refused("您已经说过了，上级看得到。")
    row.objection = reviewing.check_reason(words)
    row.due = max(row.due, clock.today() + reviewing.HEARD)
    row.save(update_fields=["objection", "due"])
    tell("inbox.close", {"kind": reviewing.OWN_KIND, "subjects": [row.post], "by": actor.name})
    tell("inbox.open", {"tasks": [{**_task(row.review, 1), "due": row.due.isoformat()}]})
    about(entity="review", records=[row.review_id], community=row.area, right_asked_for=row.right)


@command(needs=MANAGE)
def restore_right(actor: Actor, *, line: int) -> None:
    """Gives back what a review has taken, within 90 days. Raises NotFound for a line out of reach, Refused for one that was not
    taken or is too old, and for the actor's own."""
    row = ReviewedRight.objects.select_for_update().filter(pk=line, area__range=(actor.lo, actor.hi)).first()
    if row is None:
        raise NotFound()
    if row.taken_at is None or row.restored_at is not None or row.taken_at < clock.now() - reviewing.BACK:
        raise Refused("这一项不能再恢复了。", "收回后 90 天内可以恢复；过了就请重新定岗位。")
    return_right(actor, post=row.post, right=row.right)
    row.restored_at = clock.now()
    row.save(update_fields=["restored_at"])
    about(entity="review", records=[row.review_id], community=row.area, post=row.post, restored=row.right)


@command(needs=MANAGE)
def forget_reviews(actor: Actor) -> int:
    """Removes reviews of which nothing can be restored any more; returns how many. The journal keeps what was taken."""
    old = Review.objects.filter(closed_at__lt=clock.now() - reviewing.BACK, due__lt=clock.today() - reviewing.BACK)
    old = old.exclude(rights__taken_at__gte=clock.now() - reviewing.BACK)
    gone = old.count()
    old.delete()
    about(entity="review", forgotten=gone)
    return gone


def _review(actor: Actor, review: int) -> Review:
    row = Review.objects.filter(pk=review, area__range=(actor.lo, actor.hi)).first()
    if row is None:
        raise NotFound()
    return row
