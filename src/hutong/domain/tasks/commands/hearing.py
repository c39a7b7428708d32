"""What the news of other rooms makes of inboxes: work of a post that ended goes on, work of lower rooms comes and goes."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.directory.queries import posts_at
from hutong.domain.journal.command import about, command
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands.held import note
from hutong.domain.tasks.commands.inbox import NewTask, close_tasks, open_tasks
from hutong.domain.tasks.models import Task
from hutong.kernel.actor import Actor


@command(needs="tasks.work", verb="release_tasks")
def release(actor: Actor, *, posts: Sequence[int], to: int | None = None) -> int:
    """What is open and was handed to these posts alone lies with their unit again, or with the colleague's post `to` where that
    one may do it; returns how much it was. May be repeated."""
    found = list(Task.objects.select_for_update().filter(post__in=list(posts), state=rules.OPEN))
    for task in found:
        fits = to is not None and any(
            one.post_id == to and task.department in ("", one.department) for one in posts_at(task.area, task.right)
        )
        note(actor, task, "handed" if fits else "taken_back", "原来的岗位已经结束。")
        task.post = to if fits else None
        task.save(update_fields=["post"])
    about(entity="task", records=[task.pk for task in found], posts=len(posts), to=to)
    return len(found)


@command(needs="tasks.work")
def open_for(actor: Actor, *, tasks: Sequence[NewTask]) -> int:
    """Puts work of a room below into inboxes; returns how much of it is new."""
    return open_tasks(tasks)


@command(needs="tasks.work")
def close_for(actor: Actor, *, kind: str, subjects: Sequence[int], by: str, state: str) -> int:
    """Closes work of a room below; returns how much of it was open."""
    return close_tasks(kind, subjects, by=by, state=state, everywhere=True)
