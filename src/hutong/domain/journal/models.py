"""The journal: who did or read what, to what, where and why. Rows are added and never changed (等保 GB/T 22239, audit)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """One act. `records` are ids in the pool's table of `entity`; `community` is empty for what concerns no place. `actor_id` is
    a staff member's, `resident` a resident's account; an entry says of a resident no more than that."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    post = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    entity = models.CharField(max_length=40, blank=True)
    records = ArrayField(models.BigIntegerField(), default=list)
    community = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    resident = models.BigIntegerField(null=True)

    class Meta:
        db_table = "journal_entry"
        indexes = (
            GinIndex(fields=["records"], name="journal_entry_records"),
            models.Index(fields=["community", "-at"], name="journal_entry_place"),
            models.Index(fields=["actor_id", "-at"], name="journal_entry_actor"),
            models.Index(fields=["resident", "-at"], condition=~models.Q(resident=None), name="journal_entry_resident"),
        )


class News(models.Model):
    """The outbox: what higher rooms hear of after the commit. Kept until every listener has worked through it."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    told_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "journal_news"
        indexes = (models.Index(fields=["id"], condition=models.Q(done_at=None), name="journal_news_open"),)
