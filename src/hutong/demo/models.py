"""What the demo remembers: which communities it has made, and what is true in them."""

from __future__ import annotations

from django.db import models


class MadeCommunity(models.Model):
    """A community that is whole in the pool. With these figures the generator gives its truth again, row for row."""

    code = models.BigIntegerField(primary_key=True)
    seed = models.IntegerField()
    size = models.IntegerField()
    shares = models.JSONField()
    on = models.DateField()
    place = models.IntegerField()
    of = models.IntegerField()
    people = models.IntegerField()
    households = models.IntegerField()
    records = models.IntegerField()

    class Meta:
        db_table = "demo_community"


class Truth(models.Model):
    """What is so of one record of the pool; the pool itself knows less, and some of it wrongly.

    `facts` is JSON as text: a third of the time of jsonb to load, and nobody searches in it.
    """

    community = models.BigIntegerField()
    entity = models.CharField(max_length=12)
    record = models.BigIntegerField()
    facts = models.TextField()

    class Meta:
        db_table = "demo_truth"
        indexes = (models.Index(fields=["community", "entity"], name="demo_truth_of"),)


class ReportStep(models.Model):
    """A step of the demo's reports that is done. `on`: the day it stands at; `made`: the id of the demand or round it made."""

    key = models.CharField(max_length=60, primary_key=True)
    on = models.DateField()
    made = models.BigIntegerField(null=True)

    class Meta:
        db_table = "demo_report_step"
