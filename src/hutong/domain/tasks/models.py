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
    ("signed", "签收"),
    ("passed", "转办"),
    ("split", "拆分"),
    ("joined", "并办"),
    ("raised", "上报"),
    ("replied", "答复上报"),
    ("finished", "报告办结"),
    ("accepted", "收下"),
    ("returned", "退回补办"),
    ("reminded", "提醒"),
]
ASSIGNED = "assigned"
FILE_KINDS = ["jpg", "xlsx", "docx", "csv", "txt"]


class Task(models.Model):
    """One piece of work at an area. `right` says who there may do it; `department` (blank: any) narrows that to one department,
    `post` to the one holder it was handed to. (`kind`, `subject`) names what it is about in the room that opened it.
    `due_at`: the minute, where a deadline runs in hours; `due` is its day then. `alarm`: somebody is in danger.

    Signed: somebody there has seen it and takes it on. `passed`: how often it went to another unit. `into`: the task of the same
    inbox that it was joined to, and is finished with. `accepted_at`: when the sender was content with what was done.
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
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=60, blank=True)
    passed = models.SmallIntegerField(default=0)
    into = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)

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
        indexes = (
            models.Index(fields=["area", "right"], condition=Q(state="open"), name="task_inbox"),
            # the tasks of one instruction, open and closed
            models.Index(fields=["subject", "area"], condition=Q(kind=ASSIGNED), name="task_assigned"),
        )


class Instruction(models.Model):
    """What was sent down once, to one unit or to thousands: each has a task of kind `assigned` whose subject this is.

    `area` and `department`: who sent it; `by`: the hand that did, for the history. `parent`: the task that was split, of which
    this is a part. `links`: records of the pool, [[entity, id], …]; no value of theirs is kept here.
    """

    area = models.BigIntegerField()
    department = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    words = models.CharField(max_length=4000, blank=True)
    due = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    urgent = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    parent = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="parts")
    links = models.JSONField(default=list)

    class Meta:
        db_table = "tasks_instruction"
        indexes = (models.Index(fields=["area", "department", "-sent_at"], name="task_sent"),)


class TaskFile(models.Model):
    """A file that came with an instruction, or with what was done about a task: exactly one of the two. Sealed; made anew by
    kernel.cleaning, whose word for its kind is `kind`; `size` in bytes before sealing."""

    area = models.BigIntegerField()
    instruction = models.ForeignKey(Instruction, null=True, on_delete=models.CASCADE, related_name="files")
    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=4)
    size = models.IntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "tasks_file"
        constraints = (
            models.CheckConstraint(condition=Q(instruction=None) ^ Q(task=None), name="task_file_belongs_once"),
            models.CheckConstraint(condition=Q(kind__in=FILE_KINDS), name="task_file_kind_known"),
        )


class TaskMove(models.Model):
    """What happened to a task, added and never changed. A task that was simply done has no move: it carries that itself.

    `area` and `department`: where it lay then; `to_area` and `to_department`: where it was passed on to. `reason`: why, or what
    was said with it.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="moves")
    area = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=ACTS)
    by = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    post = models.BigIntegerField(null=True)
    department = models.CharField(max_length=80, blank=True, db_default="")
    to_area = models.BigIntegerField(null=True)
    to_department = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        db_table = "tasks_move"
        constraints = (models.CheckConstraint(condition=Q(act__in=[key for key, _ in ACTS]), name="task_move_known"),)
