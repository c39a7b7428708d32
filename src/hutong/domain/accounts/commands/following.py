"""Posts that follow from what a place says: given when it is claimed, ended when it is claimed no more."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from hutong.domain.accounts.models import Identity, MappedPost
from hutong.domain.accounts.queries.upstream import UpstreamView
from hutong.domain.accounts.upstream.mapping import Claimed, posts_of
from hutong.domain.accounts.upstream.ports import Known
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import ALL_AREAS, SYSTEM, Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

# How long a post stands that nobody has claimed anew: whoever signs in here by a password alone proves nothing there.
LASTS = dt.timedelta(days=30)


def follow_posts(view: UpstreamView, known: Known, staff: int) -> None:
    """Gives the posts that are claimed and ends those that are no more. A post that somebody gave by hand is left as it is."""
    claimed = posts_of(known.claims, view.posts, view.area)
    giver = _giver(view)
    with scope(SYSTEM):
        if not Identity.objects.select_for_update().filter(upstream_id=view.id, staff=staff).exists():
            raise NotFound()
        rows = {(row.title, row.area): row for row in MappedPost.objects.filter(upstream_id=view.id, staff=staff)}
        held = {(hat.title, hat.area) for hat in queries.hats(staff) if hat.acting_for is None}
        for one in claimed:
            _follow(view, giver, staff, one, rows.pop((one.title, one.area), None), held)
        for row in rows.values():
            _end(row)


def end_unclaimed() -> int:
    """Ends posts that nobody has claimed for a month, and those of a place that was ended; returns how many."""
    with scope(SYSTEM):
        old = MappedPost.objects.select_for_update().filter(claimed_on__lt=clock.today() - LASTS)
        over = MappedPost.objects.select_for_update().filter(upstream__state="ended")
        rows = {row.pk: row for row in (*old, *over)}
        for row in rows.values():
            _end(row)
    return len(rows)


def _follow(
    view: UpstreamView, giver: Actor, staff: int, one: Claimed, row: MappedPost | None, held: set[tuple[str, int]]
) -> None:
    """One claimed post. What a superior or a review has changed of it since stands, as long as the claim is the same."""
    if row is not None and row.words == one.words():
        MappedPost.objects.filter(pk=row.pk).update(claimed_on=clock.today())
        return
    if row is None and (one.title, one.area) in held:
        return
    try:
        post = directory.appoint(giver, staff=staff, title=one.title, area=one.area, rights=one.rights, department=one.department)
    except NotFound:  # an area that is in no directory: nothing follows
        return
    values = {"staff": staff, "title": one.title, "area": one.area, "words": one.words(), "claimed_on": clock.today()}
    MappedPost.objects.update_or_create(upstream_id=view.id, post=post, defaults=values)


def _end(row: MappedPost) -> None:
    """Ends a post at once, also outside of a range that was drawn narrower since; one that has ended by itself stays so."""
    with suppress(NotFound):
        directory.withdraw(SYSTEM, post=row.post)
    MappedPost.objects.filter(pk=row.pk).delete()


def _giver(view: UpstreamView) -> Actor:
    """As whom a place gives posts: inside its range, and nowhere else."""
    return Actor(None, view.title, "上游登录", *(span(view.area) if view.area else ALL_AREAS), frozenset({"directory.manage"}))
