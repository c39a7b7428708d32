"""Whether a system answers, as somebody at the door finds it: asked once a minute."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hutong.domain.door.models.register import System

HEALTH = ["up", "slow", "down"]


class Health(models.Model):
    """How a system stands since when, from real checks. `recent`: the last answers in milliseconds, the newest last, -1 where
    there was none; `failing_since`: the first of the failures in a row; `said`: why the last check failed (`judging.Answer`)."""

    system = models.OneToOneField(System, on_delete=models.CASCADE, primary_key=True, related_name="health")
    state = models.CharField(max_length=4, default="up")
    since = models.DateTimeField()
    asked_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    recent = ArrayField(models.IntegerField(), default=list)
    said = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "door_health"
        constraints = (models.CheckConstraint(condition=Q(state__in=HEALTH), name="door_health_known"),)
