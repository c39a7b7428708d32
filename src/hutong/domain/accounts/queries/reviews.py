"""Reads of the review of rights: a superior's, by unit, and one's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.accounts import reviewing
from hutong.domain.accounts.models.reviews import Review, ReviewedRight
from hutong.domain.directory import queries as directory
from hutong.domain.directory.rules import MANAGE
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A right of a post in a review. `state`: used, waiting, kept, taken or restored; `due`: when it goes by itself; `own`: of
    the reader's own post; `back_until`: up to when it comes back by one tap."""

    id: int
    right: str
    state: str
    due: dt.date
    objection: str
    kept_reason: str
    kept_by: str
    own: bool
    back_until: dt.date | None


@dataclass(frozen=True, slots=True)
class ReviewedPost:
    """A post in a review, with those of its rights that were not used and those that were."""

    post: int
    name: str
    title: str
    unused: tuple[Reviewed, ...]
    used: tuple[Reviewed, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review of one unit in one quarter. `posts` is empty in a list; `waiting`: how many rights nobody has decided on."""

    id: int
    area: int
    path: tuple[str, ...]
    department: str
    quarter: dt.date
    due: dt.date
    closed: bool
    waiting: int
    posts: tuple[ReviewedPost, ...] = ()


def reviews(actor: Actor) -> tuple[ReviewView, ...]:
    """The reviews of the actor's range that are open, and those from which something may still come back, at most 200, the open
    ones first. Raises NotFound without the right to manage accounts."""
    _check(actor)
    with scope(actor):
        found = list(Review.objects.order_by("closed_at", "due", "area").prefetch_related("rights")[:200])
        names = directory.paths({row.area for row in found})
        rows = sorted(found, key=lambda row: (row.closed_at is not None, row.due, row.area))
        return tuple(_view(row, names) for row in rows)


def review(actor: Actor, number: int) -> ReviewView:
    """One review with all its posts. Raises NotFound out of reach."""
    _check(actor)
    with scope(actor):
        row = Review.objects.filter(pk=number).prefetch_related("rights").first()
        if row is None:
            raise NotFound()
        return _view(row, directory.paths({row.area}), _posts(actor, list(row.rights.all())))


def own_reviewed(actor: Actor) -> tuple[Reviewed, ...]:
    """What reviews say of the post that the actor wears: what waits, was kept, taken or given back, the newest quarter's."""
    with scope(actor):
        rows = ReviewedRight.objects.filter(post=actor.post_id or 0, staff=actor.user_id or 0, used=False)
        return tuple(_reviewed(actor, row) for row in rows.order_by("-review__quarter", "right")[:60])


def _check(actor: Actor) -> None:
    if not actor.may(MANAGE):
        raise NotFound()


def _view(row: Review, names: dict[int, tuple[str, ...]], posts: tuple[ReviewedPost, ...] = ()) -> ReviewView:
    waiting = sum(1 for one in row.rights.all() if _state(one) == "waiting")
    return ReviewView(
        row.pk, row.area, names.get(row.area, ()), row.department, row.quarter, row.due, row.closed_at is not None, waiting, posts
    )


def _posts(actor: Actor, rows: list[ReviewedRight]) -> tuple[ReviewedPost, ...]:
    names = directory.names_of_staff(row.staff for row in rows)
    titles = directory.titles_of_posts(row.post for row in rows)
    by_post: dict[int, list[ReviewedRight]] = {}
    for row in sorted(rows, key=lambda one: one.right):
        by_post.setdefault(row.post, []).append(row)
    found = []
    for post, lines in by_post.items():
        every = [_reviewed(actor, line) for line in lines]
        unused, used = (tuple(one for one in every if (one.state == "used") is said) for said in (False, True))
        found.append(ReviewedPost(post, names.get(lines[0].staff, ""), titles.get(post, ""), unused, used))
    return tuple(sorted(found, key=lambda one: (not one.unused, one.name, one.post)))


def _state(row: ReviewedRight) -> str:
    if row.used:
        return "used"
    if row.restored_at is not None:
        return "restored"
    if row.taken_at is not None:
        return "taken"
    return "kept" if row.kept_reason else "waiting"


def _reviewed(actor: Actor, row: ReviewedRight) -> Reviewed:
    state = _state(row)
    back = (row.taken_at + reviewing.BACK).astimezone(clock.BEIJING).date() if row.taken_at and state == "taken" else None
    return Reviewed(
        row.pk, row.right, state, row.due, row.objection, row.kept_reason, row.kept_by, row.staff == actor.user_id,
        back if back and back >= clock.today() else None,
    )  # fmt: skip
