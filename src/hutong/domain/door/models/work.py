"""Work that systems put into the common inbox, and the events by which they did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hutong.domain.door.models.register import System

# open: it waits here; done, withdrawn: so said the system; finished, declined: so said whoever works here.
WORK_STATES = ["open", "done", "withdrawn", "finished", "declined"]


class SystemTask(models.Model):
    """One piece of work that a system has named by its own `key`. Where it lies: `area`, and a department or one post there.

    `stamp_at`, `stamp`: of the last word that counted, by the system's clock and its own sequence; an older word changes nothing.
    `by_event`: named by the system itself, not read from its pages. A row in any state stays, so that a late word finds it.
    """

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="work")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    due = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    urgent = models.BooleanField(default=False)
    area = models.BigIntegerField()
    department = models.CharField(max_length=40, blank=True)
    post = models.BigIntegerField(null=True)
    state = models.CharField(max_length=9, default="open")
    reason = models.CharField(max_length=500, blank=True)
    by_event = models.BooleanField(default=True)
    stamp_at = models.DateTimeField()
    stamp = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "door_work"
        constraints = (
            models.UniqueConstraint(fields=["system", "key"], name="door_work_once"),
            models.CheckConstraint(condition=Q(state__in=WORK_STATES), name="door_work_state_known"),
        )
        indexes = (models.Index(fields=["system", "changed_at"], name="door_work_changed"),)


class WorkEvent(models.Model):
    """An event that was taken in, by the number that the system gave it (CloudEvents 1.0: source and id name an event)."""

    system = models.ForeignKey(System, on_delete=models.CASCADE)
    event = models.CharField(max_length=120)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "door_event"
        constraints = (models.UniqueConstraint(fields=["system", "event"], name="door_event_once"),)
