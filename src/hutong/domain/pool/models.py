"""The pool: people, households, places, organisations, things and events, and every observation made of them.

A record is one row: a few typed columns for what is searched and joined, `facts` for the other current values, `sealed` for the
sensitive ones. Where a value did not come with the record's own batch, `marks` names its source and day.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

SOURCE_KINDS = [
    ("owner", "主管部门推送"),
    ("visit", "入户走访"),
    ("resident", "居民自报"),
    ("form", "报表填报"),
    ("push", "部门推送"),
    ("sensor", "物联感知"),
    ("import", "台账导入"),
]


class Source(models.Model):
    """Where observations come from: a kind, and the department or the form behind it."""

    kind = models.CharField(max_length=10, choices=SOURCE_KINDS)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "pool_source"
        constraints = (
            models.UniqueConstraint(fields=["kind", "name", "department"], name="source_once"),
            models.CheckConstraint(condition=Q(kind__in=[key for key, _ in SOURCE_KINDS]), name="source_kind_known"),
        )


class Record(models.Model):
    """What every record of the pool has. `marks`: {element: [source id, "seen date", flag]}, flag "" or "doubt"."""

    id = models.BigAutoField(primary_key=True)
    community = models.BigIntegerField(db_index=True)
    facts = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    blind = ArrayField(models.BinaryField(), default=list)
    marks = models.JSONField(default=dict)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    ended_on = models.DateField(null=True)
    merged_into = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Place(Record):
    """A compound, building, unit or room; a shop's or a facility's premises as well."""

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    address = models.CharField(max_length=250, blank=True)

    class Meta:
        db_table = "pool_place"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("compound", "building", "unit", "room")), name="place_kind_known"),
        )


class Household(Record):
    """People who live, or are registered, together. `head` is 户主; `kind` registered, floating, foreign or collective."""

    kind = models.CharField(max_length=12)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="households")
    head = models.BigIntegerField(null=True)

    class Meta:
        db_table = "pool_household"


class Person(Record):
    """A resident. `relation` is GB/T 4761 to the head; `standing` registered, floating, foreign or away.

    Away: registered here, lives elsewhere (人户分离).
    """

    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=160, blank=True)
    sex = models.CharField(max_length=1)
    birth = models.DateField(null=True)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="members")
    relation = models.CharField(max_length=4, blank=True)
    standing = models.CharField(max_length=12)

    class Meta:
        db_table = "pool_person"
        indexes = (
            GinIndex(fields=["blind"], name="pool_person_blind"),
            # alone enough for counts by area and age: the table itself is not read
            models.Index(
                fields=["community", "birth"], condition=Q(merged_into=None, ended_on=None), name="pool_person_standing"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(sex__in=("0", "1", "2", "9")), name="person_sex_gbt2261"),
            models.CheckConstraint(
                condition=Q(standing__in=("registered", "floating", "foreign", "away")), name="person_standing_known"
            ),
        )


class Organisation(Record):
    """A company, shop, school, society or party branch in the community."""

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "pool_organisation"


class Thing(Record):
    """A dog, an electric bicycle, a vehicle, a lift, an extinguisher: `kind` says which. `person` owns it."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="things")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "pool_thing"


class Event(Record):
    """Something that happened at a time: a visit, a dispute, a hazard found, a move, a birth. `kind` says which."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    on = models.DateField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="events")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "pool_event"


class Observation(models.Model):
    """One value of one element of one record, as one source saw it on one day. Added, never changed.

    `value` is JSON; a sensitive one is in `sealed` instead. A value of null says: known to have none.
    """

    entity = models.CharField(max_length=12)
    record = models.BigIntegerField()
    community = models.BigIntegerField()
    element = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    sealed = models.BinaryField(null=True)
    seen_on = models.DateField()
    recorded_at = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "pool_observation"
        indexes = (models.Index(fields=["record", "entity", "element"], name="pool_observation_of"),)


class LocalElement(models.Model):
    """A column that one department asks and no standard element covers; its answers are kept under its own key."""

    key = models.CharField(max_length=60, primary_key=True)
    department = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    entity = models.CharField(max_length=12)
    type = models.CharField(max_length=10, default="text")
    sensitivity = models.CharField(max_length=10, default="personal")
    fresh_days = models.IntegerField(null=True, default=365)

    class Meta:
        db_table = "pool_local_element"
        constraints = (models.UniqueConstraint(fields=["department", "entity", "label"], name="local_element_once"),)


class Merge(models.Model):
    """Two records of one person made one. `before` holds both rows sealed, so that it can be taken back."""

    kept = models.BigIntegerField()
    dropped = models.BigIntegerField()
    community = models.BigIntegerField()
    before = models.BinaryField()
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pool_merge"
        constraints = (
            models.UniqueConstraint(fields=["dropped"], condition=Q(undone_at=None), name="merged_once_at_a_time"),
            models.CheckConstraint(condition=~Q(kept=models.F("dropped")), name="no_merge_with_itself"),
        )
