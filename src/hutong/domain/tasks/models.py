"""The net of tasks: work that lies in the inbox of a post, and its history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = [("open", "待办"), ("done", "已办"), ("declined", "不予办理"), ("dropped", "不再需要")]
ACTS = [
    ("handed", "转给同事"),
    ("taken_back", "收回"),
    ("due", "改期"),
    ("done", "办结"),
    ("declined", "不予办理"),
    ("dropped", "不再需要"),
]


class Task(models.Model):
    """One piece of work at an area. `right` says who there may do it; `department` (blank: any) narrows that to one department,
    `post` to the one holder it was handed to. (`kind`, `subject`) names what it is about in the room that opened it.
    `due_at`: the minute, where a deadline runs in hours; `due` is its day then. `alarm`: somebody is in danger.
    """

    area = models.BigIntegerField()
    right = models.CharField(max_length=40)
    department = models.CharField(max_length=80, blank=True)
    post = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=30)
    subject = models.BigIntegerField()
    title = models.CharField(max_length=200)
    urgent = models.BooleanField(default=False)
    alarm = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=STATES, default="open")
    due = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "tasks_task"
        constraints = (
            # also the way by which tasks are found for closing
            models.UniqueConstraint(
                fields=["kind", "subject", "area", "department", "right"], condition=Q(state="open"), name="task_once"
            ),
            models.CheckConstraint(condition=Q(state__in=[key for key, _ in STATES]), name="task_state_known"),
            models.CheckConstraint(condition=Q(state="open") ^ Q(closed_at__isnull=False), name="task_closed_has_a_time"),
            models.CheckConstraint(condition=~Q(state="declined", reason=""), name="task_declined_has_a_reason"),
            models.CheckConstraint(condition=Q(due_at=None) | Q(due__isnull=False), name="task_minute_has_a_day"),
        )
        indexes = (models.Index(fields=["area", "right"], condition=Q(state="open"), name="task_inbox"),)


class TaskMove(models.Model):
    """What happened to a task, added and never changed. A task that was simply done has no move: it carries that itself."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="moves")
    area = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=ACTS)
    by = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    post = models.BigIntegerField(null=True)

    class Meta:
        db_table = "tasks_move"
        constraints = (models.CheckConstraint(condition=Q(act__in=[key for key, _ in ACTS]), name="task_move_known"),)
