"""Open questions on the pool. One question per record and element, however many forms want the answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

WHYS = [("missing", "没有记录"), ("old", "时间太久"), ("doubt", "说法不一")]
STATES = [("open", "待问"), ("answered", "已答"), ("known", "已由别处得知"), ("dropped", "不再需要")]


class Ask(models.Model):
    """(record, element) that somebody needs. `household` groups it for the worker's round; 0 means no household.

    `later_on`: nobody could say; not to be asked again before that day.
    """

    community = models.BigIntegerField(db_index=True)
    household = models.BigIntegerField(default=0)
    entity = models.CharField(max_length=12)
    record = models.BigIntegerField()
    element = models.CharField(max_length=60)
    why = models.CharField(max_length=8, choices=WHYS)
    state = models.CharField(max_length=9, choices=STATES, default="open")
    due = models.DateField(null=True)
    later_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "asks_ask"
        constraints = (
            models.UniqueConstraint(fields=["entity", "record", "element"], condition=Q(state="open"), name="ask_once"),
            models.CheckConstraint(condition=Q(state__in=[key for key, _ in STATES]), name="ask_state_known"),
            models.CheckConstraint(condition=Q(why__in=[key for key, _ in WHYS]), name="ask_why_known"),
            models.CheckConstraint(condition=Q(state="open") ^ Q(closed_at__isnull=False), name="ask_closed_has_a_time"),
        )
        indexes = (models.Index(fields=["community", "household"], condition=Q(state="open"), name="asks_round"),)


class Want(models.Model):
    """Who needs the answer: a form being filled, a visit, a service."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="wants")
    community = models.BigIntegerField()
    wanted_by = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    due = models.DateField(null=True)

    class Meta:
        db_table = "asks_want"
        constraints = (models.UniqueConstraint(fields=["ask", "wanted_by"], name="want_once"),)
