"""Templates that departments send, the meanings people have confirmed, and the fillings of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = [
    ("reading", "正在读取"),
    ("meaning", "核对含义"),
    ("whom", "核对名单"),
    ("filled", "已填好"),
    ("done", "已完成"),
    ("failed", "没有成功"),
]


class Meaning(models.Model):
    """What a header means, once a person has confirmed it: for one department, and for the city where it stands alone.

    `element` is a catalogue key, a local element's key, or empty for "nothing we keep".
    """

    department = models.CharField(max_length=80, blank=True)
    header = models.CharField(max_length=200)
    element = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20, blank=True)
    confirmed_by = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField()

    class Meta:
        db_table = "forms_meaning"
        constraints = (models.UniqueConstraint(fields=["department", "header"], name="meaning_once"),)


class Template(models.Model):
    """A department's form, known again by the fingerprint of its title and headers. `whom` is the confirmed selection.

    `confirmed`: the meaning of every label as a person has confirmed it, {"cells": [...], "subject": ..., "meanings": [...]}.
    """

    department = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    whom = models.CharField(max_length=500, blank=True)
    confirmed = models.JSONField(default=dict)
    first_seen = models.DateTimeField()

    class Meta:
        db_table = "forms_template"
        constraints = (models.UniqueConstraint(fields=["department", "fingerprint"], name="template_once"),)


class Blank(models.Model):
    """A department's file, understood and confirmed, from which the fillings of many communities are made. Never changed.

    `form_map` as in a filling; `rules`: what must hold in it (checking); `layout` list, single, statistics or checklist.
    """

    area = models.BigIntegerField()
    department = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200)
    original = models.BinaryField()
    form_map = models.JSONField(default=dict)
    layout = models.CharField(max_length=10)
    whom = models.CharField(max_length=500, blank=True)
    rules = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "forms_blank"


class Filling(models.Model):
    """One file handed in by one community, and what became of it. The file is kept as it came, and as it went, both sealed:
    lists of people come and go in them. `cells`: what is known about each filled cell (filling/packing.py), sealed too.

    `people`: ids chosen by hand; null when the conditions in `whom` decide. `blank`: what it was made from, when a department
    has sent it; then file and meanings are the blank's.
    """

    community = models.BigIntegerField(db_index=True)
    template = models.ForeignKey(Template, null=True, on_delete=models.PROTECT)
    blank = models.ForeignKey(Blank, null=True, on_delete=models.PROTECT, related_name="fillings")
    department = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200)
    sheet = models.CharField(max_length=120, blank=True)
    original = models.BinaryField()
    filled = models.BinaryField(null=True)
    cells = models.BinaryField(null=True)
    returned = models.BinaryField(null=True)
    people = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=STATES, default="reading")
    trouble = models.TextField(blank=True)
    whom = models.CharField(max_length=500, blank=True)
    form_map = models.JSONField(default=dict)
    at = models.DateField()
    due = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    tally = models.JSONField(default=dict)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "forms_filling"
        constraints = (models.CheckConstraint(condition=Q(state__in=[key for key, _ in STATES]), name="filling_state_known"),)


class OwnValue(models.Model):
    """A cell that a worker typed into one filling and that is no knowledge of the pool (a remark, a total of her own).

    `cell` is its anchor (anchoring.py), so that it stays with its person when rows come and go.
    """

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="own_values")
    community = models.BigIntegerField()
    cell = models.CharField(max_length=80)
    value = models.TextField()

    class Meta:
        db_table = "forms_own_value"
        constraints = (models.UniqueConstraint(fields=["filling", "cell"], name="own_value_once"),)


class CellEdit(models.Model):
    """One change of one cell of a filling, by whom and when: added, never changed, so that nothing typed is lost. The last one of
    a cell counts. `cell` is its anchor, `value` sealed text, empty for a cell that was cleared."""

    filling = models.ForeignKey(Filling, on_delete=models.PROTECT, related_name="edits")
    community = models.BigIntegerField()
    cell = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "forms_cell_edit"
        indexes = (models.Index(fields=["filling", "id"], name="forms_cell_edit_of"),)


class Frozen(models.Model):
    """A filling as it stood when it was approved: sealed as in the filling, with its digest (SHA-256), added and never
    changed."""

    filling = models.ForeignKey(Filling, on_delete=models.PROTECT, related_name="+")
    community = models.BigIntegerField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "forms_frozen"
        indexes = (models.Index(fields=["filling"], name="forms_frozen_of"),)
