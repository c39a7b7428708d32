"""Reads of the one net, actor first: the inbox of the post worn, one task, and what became of what was sent."""

from hutong.domain.tasks.queries.inbox import Colleague, Handed, Move, TaskView, colleagues, count, handed, history, inbox
from hutong.domain.tasks.queries.one import FileView, Link, TaskPage, file, places, task
from hutong.domain.tasks.queries.sent import Progress, Sent, Unit, progress, sent

__all__ = [
    "Colleague",
    "FileView",
    "Handed",
    "Link",
    "Move",
    "Progress",
    "Sent",
    "TaskPage",
    "TaskView",
    "Unit",
    "colleagues",
    "count",
    "file",
    "handed",
    "history",
    "inbox",
    "places",
    "progress",
    "sent",
    "task",
]
