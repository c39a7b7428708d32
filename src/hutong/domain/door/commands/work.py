"""Work of other systems in the common inbox: they put it there and take it back; whoever works here says that it is done.

A system's word is taken once, whatever arrives twice, and by its own order, whatever overtakes what on the way: the end of a
piece of work that is not here yet is kept, and its beginning changes nothing when it comes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from django.db import connection

from hutong.domain.directory import queries as directory
from hutong.domain.door import arriving, rules
from hutong.domain.door.arriving import Said, Work
from hutong.domain.door.commands.answering import told_by
from hutong.domain.door.models import SystemTask, WorkEvent
from hutong.domain.door.queries.register import SystemView, subject_of
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import commands as tasks
from hutong.domain.tasks import queries as inboxes
from hutong.domain.tasks.commands import NewTask
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

__all__ = ["KIND", "Outcome", "Said", "Work", "end_work", "forget", "put_work", "take_event"]

Outcome = Literal["put", "changed", "same", "done", "withdrawn", "again", "older"]
# The kind of its tasks, and the right by which a post works on them.
KIND, RIGHT = "system", "tasks.work"
# A number that came so long ago comes again no more.
KEPT = dt.timedelta(days=30)
_ONCE = "INSERT INTO door_event (system_id, event, at) VALUES (%s, %s, %s) ON CONFLICT (system_id, event) DO NOTHING"


def take_event(view: SystemView, said: Said) -> Outcome:
    """Takes one word of a system; says what it changed. `again`: it was here already; `older`: a younger word stands.

    Raises Refused for words that are none, NotFound for an area that is not the system's, or not open to it.
    """
    arriving.check_moment(said.at, clock.now())
    arriving.check_key(said.key)
    with scope(SYSTEM):
        if WorkEvent.objects.filter(system_id=view.id, event=said.id).exists():
            return "again"
    return hear_work(_actor(view), view=view, said=said)


def put_work(view: SystemView, rows: Sequence[Work]) -> dict[str, int]:
    """Brings the inboxes to what an adaptor has read from a system's own list: what stands there lies here, what stands there no
    longer is done. What the system has put by events stays. Returns how many were put and how many closed.

    Raises Refused and NotFound as above; nothing of the list is taken then.
    """
    return read_work(_actor(view), view=view, rows=rows)


@command(needs=arriving.PUT)
def hear_work(actor: Actor, *, view: SystemView, said: Said) -> Outcome:
    """Takes one word of a system, see `take_event`."""
    with scope(SYSTEM):
        if not _once(view, said):  # another copy was faster, this moment
            about(entity="door_work", system=view.name, outcome="again")
            return "again"
        found = _locked(view, said.key, by_event=True)
        found.by_event = True
        got = _apply(view, found, said)
    about(entity="door_work", records=[found.pk], community=found.area, system=view.name, outcome=got)
    return got


@command(needs=arriving.PUT)
def read_work(actor: Actor, *, view: SystemView, rows: Sequence[Work]) -> dict[str, int]:
    """Takes the whole list that an adaptor has read, see `put_work`."""
    now, keys = clock.now(), {row.key for row in rows}
    with scope(SYSTEM):
        made = 0
        for row in rows:
            found = _locked(view, row.key, by_event=False)
            # the system's own list is slower than whoever has finished it here
            if not found.by_event and found.state not in ("finished", "declined"):
                made += _apply(view, found, Said("", "put", max(now, found.stamp_at), row.key, row)) == "put"
        read = SystemTask.objects.select_for_update().filter(system_id=view.id, by_event=False)
        gone = list(read.filter(state__in=("open", "finished", "declined")).exclude(key__in=keys))
        for one in gone:
            _end(view, one, "done", now, "")
    about(entity="door_work", system=view.name, put=made, closed=len(gone))
    return {"put": made, "closed": len(gone)}


@command(needs="tasks.work")
def end_work(actor: Actor, *, work: int, reason: str = "", declined: bool = False) -> None:
    """Says that a piece of work of the actor's own inbox is finished, or declined with a reason; its system is told.

    Raises NotFound for one that is not in the actor's inbox, Refused for `declined` without a reason.
    """
    mine = any(one.kind == KIND and one.subject == work for one in inboxes.inbox(actor, limit=2000))
    row = SystemTask.objects.select_for_update().select_related("system").filter(pk=work, state="open").first()
    if row is None or not mine:
        raise NotFound("没有找到这件事。", "它可能已经办完了，或者被系统收回了。")
    state = "declined" if declined else "finished"
    with scope(SYSTEM):
        tasks.close_tasks(
            KIND, [work], by=actor.name, state="declined" if declined else "done", reason=reason.strip(), area=row.area
        )  # fmt: skip
        row.state, row.reason = state, reason.strip()[:500]
        row.stamp_at, row.stamp, row.changed_at = clock.now(), "", clock.now()
        row.save(update_fields=["state", "reason", "stamp_at", "stamp", "changed_at"])
        told_by(actor, row)
    about(entity="door_work", records=[work], community=row.area, system=row.system.name, state=state)


def forget() -> int:
    """Forgets the numbers of events that can come again no more; returns how many."""
    with scope(SYSTEM):
        return WorkEvent.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def _actor(view: SystemView) -> Actor:
    return Actor(None, view.title, "系统接口", *span(view.area), frozenset({arriving.PUT}), None, None, view.department)


def _once(view: SystemView, said: Said) -> bool:
    """Keeps the number of an event; False when it is there already."""
    with connection.cursor() as cursor:
        cursor.execute(_ONCE, [view.id, said.id, clock.now()])
        return bool(cursor.rowcount)


def _locked(view: SystemView, key: str, *, by_event: bool) -> SystemTask:
    """The row of a piece of work, for this transaction alone; a blank one where there was none."""
    found = SystemTask.objects.select_for_update().filter(system_id=view.id, key=key).first()
    if found is not None:
        return found
    blank = SystemTask(
        system_id=view.id, key=key, area=view.area, state="withdrawn", stamp_at=dt.datetime(1, 1, 2, tzinfo=dt.UTC),
        by_event=by_event, changed_at=clock.now(),
    )  # fmt: skip
    # two at once: the second waits here for the first, and reads what it has written
    SystemTask.objects.bulk_create([blank], ignore_conflicts=True)
    return SystemTask.objects.select_for_update().get(system_id=view.id, key=key)


def _apply(view: SystemView, row: SystemTask, said: Said) -> Outcome:
    open_now = row.state == "open"
    if not arriving.counts(said.kind, said.at, said.sequence, last_at=row.stamp_at, last=row.stamp, last_open=open_now):
        return "older"
    if said.kind == "put" and said.work is not None:
        return _put(view, row, said, said.work)
    return _end(view, row, "done" if said.kind == "done" else "withdrawn", said.at, said.sequence)


def _put(view: SystemView, row: SystemTask, said: Said, work: Work) -> Outcome:
    arriving.check_work(work, view.address, view.settings)
    was_open, before = row.state == "open", _task_of(row)
    words = {**_place(view, work), **_due(work), "title": work.title.strip(), "url": work.url, "urgent": work.urgent}
    same = was_open and all(getattr(row, name) == value for name, value in words.items())
    for name, value in words.items():
        setattr(row, name, value)
    row.state, row.reason, row.stamp_at, row.stamp = "open", "", said.at, said.sequence
    row.changed_at = clock.now()
    row.save()
    after = _task_of(row)
    if was_open and before != after:
        tasks.close_tasks(KIND, [row.pk], by=view.title, state="dropped", reason="系统改了这件事。", everywhere=True)
    if not was_open or before != after:
        tasks.open_tasks([after])
    return "same" if same else "changed" if was_open else "put"


def _end(view: SystemView, row: SystemTask, state: str, at: dt.datetime, sequence: str) -> Outcome:
    if row.state == "open":
        done = state == "done"
        words: dict[str, Any] = {"state": "done"} if done else {"state": "dropped", "reason": "系统撤回了这件事。"}
        tasks.close_tasks(KIND, [row.pk], by=view.title, everywhere=True, **words)
    row.state, row.stamp_at, row.stamp, row.changed_at = state, at, sequence, clock.now()
    row.save(update_fields=["state", "stamp_at", "stamp", "changed_at"])
    return "done" if state == "done" else "withdrawn"


def _place(view: SystemView, work: Work) -> dict[str, Any]:
    """Where the work lies. Raises NotFound for a place that is not the system's, or does not show it, and for nobody there."""
    area = work.area or view.area
    low, high = span(view.area)
    if not low <= area <= high or not rules.is_shown(area, view.shown, view.sights):
        raise NotFound("这个地方不在这个系统的范围里：{area}。", "请核对区划代码；没有放开这个系统的地方也收不到。", area=area)
    posts = directory.posts_at(area, RIGHT)
    if work.sub:
        found = [post for post in posts if subject_of(post.staff, view) == work.sub]
        if not found:
            raise NotFound("这个地方没有这个人，或者她不再办事了。", "请用她登录时门给的 sub，并核对区划代码。")
        return {"area": area, "department": "", "post": found[0].post_id}
    if not any(work.department in ("", post.department) for post in posts):
        raise NotFound("这个地方现在没有人能办。", "请核对区划代码和部门的代号。")
    return {"area": area, "department": work.department, "post": None}


def _due(work: Work) -> dict[str, Any]:
    if isinstance(work.due, dt.datetime):
        return {"due_at": work.due, "due": work.due.astimezone(clock.BEIJING).date()}
    return {"due_at": None, "due": work.due}


def _task_of(row: SystemTask) -> NewTask:
    return NewTask(
        row.area, RIGHT, KIND, row.pk, row.title, row.due, row.urgent, row.department, row.post, row.due_at
    )  # fmt: skip
