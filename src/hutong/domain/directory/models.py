"""Areas, departments, staff and posts. What somebody may do follows from the post, never from the person."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from hutong.kernel import clock

LEVELS = [("city", "市"), ("district", "区"), ("street", "街道(乡镇)"), ("community", "社区(村)")]


class Area(models.Model):
    """A city, district, street or community under its 12-digit statistical code, for the time it existed."""

    code = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=LEVELS)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    pinyin = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "directory_area"
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="area_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(level__in=[key for key, _ in LEVELS]), name="area_level_known"),
        )


class Successor(models.Model):
    """What became of an area: one row a successor when it was split, merged or renumbered."""

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successors")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="predecessors")
    on = models.DateField()

    class Meta:
        db_table = "directory_successor"
        constraints = (
            models.UniqueConstraint(fields=["old", "new"], name="successor_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="no_area_succeeds_itself"),
        )


class Overlay(models.Model):
    """An area that lies across others and has no code of its own, such as the development zone (经开区)."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    areas = models.ManyToManyField(Area, db_table="directory_overlay_area")

    class Meta:
        db_table = "directory_overlay"


class StaffManager(BaseUserManager["Staff"]):
    """Lets Django's sign-in find staff by their user name."""

    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username=username)


class Staff(AbstractBaseUser):
    """Somebody who signs in to work. No score, no track, no time online is kept of anybody.

    `username`: as it was given; large and small letters are the same (`userName` of SCIM, RFC 7643, 4.1.1; a telephone begins
    with a large one by itself).
    `external_id`: the number under which the personnel office knows her (工号; `externalId` of SCIM, RFC 7643, 3.1). Who has none
    was entered by hand, and no list makes her leave. `opened_in`: the area for which the account was opened, empty for the city's
    lists: it says who may see it before there is a post.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    external_id = models.CharField(max_length=64, null=True, unique=True)
    opened_in = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now, db_default=Now())
    changed_at = models.DateTimeField(default=clock.now, db_default=Now())
    last_login = None

    objects = StaffManager()
    USERNAME_FIELD = "username"

    class Meta:
        db_table = "directory_staff"
        constraints = (models.UniqueConstraint(Lower("username"), name="staff_username_once"),)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A hat: a field of work in one area, with the rights that go with it, held by one person for a time.

    `acting_for`: the post that this one stands in for. It opens nothing that the other does not open, and nothing any more when
    the other has ended. `withheld`: rights that a review has taken away; a list that grants them again does not bring them back.
    `listed`: it came from the personnel office's list, and ends when it is no longer on it. `rights_since`: since when it has
    these rights, where that is later than the post itself. `heir`: the post that gets what lay with this one alone; `told_end`:
    the last day that whoever listens has heard of, so that each is told once when its day is over.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    department = models.CharField(max_length=40, blank=True)
    rights = ArrayField(models.CharField(max_length=40))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    acting_for = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deputies")
    reason = models.CharField(max_length=200, blank=True, db_default="")
    withheld = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    listed = models.BooleanField(default=False, db_default=False)
    rights_since = models.DateField(null=True)
    heir = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    told_end = models.DateField(null=True)

    class Meta:
        db_table = "directory_post"
        constraints = (
            models.UniqueConstraint(fields=["staff", "title", "area"], condition=Q(acting_for=None), name="post_once"),
            models.UniqueConstraint(fields=["staff", "acting_for"], condition=~Q(acting_for=None), name="deputy_once"),
            # a post that was taken back on the day it began ended the day before: it opens nothing
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from") - dt.timedelta(days=1)),
                name="post_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(acting_for=None) | ~Q(valid_to=None), name="deputy_has_a_last_day"),
            models.CheckConstraint(condition=Q(acting_for=None) | ~Q(acting_for=F("id")), name="no_post_acts_for_itself"),
        )
        indexes = (
            models.Index(
                fields=["valid_to"], name="post_end_untold",
                condition=Q(valid_to__isnull=False) & (Q(told_end=None) | ~Q(told_end=F("valid_to"))),
            ),
        )  # fmt: skip


class System(models.Model):
    """Another system that hands over cases or works on them: the 12345 centre, a district's platform, an Open311 client.

    `name` is never given twice, so that what came from it stays its own. `digest`: of its key, which is shown once and kept
    nowhere; `pace`: calls a minute; `channel`: as what its cases are counted. `hook_secret` is sealed to the name.
    """

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    rights = ArrayField(models.CharField(max_length=40))
    department = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=8, default="api")
    pace = models.PositiveIntegerField(default=600)
    hook_url = models.CharField(max_length=300, blank=True)
    hook_secret = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_system"
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=("api", "12345")), name="system_channel_known"),
            models.CheckConstraint(condition=Q(hook_url="") | ~Q(hook_secret=None), name="system_hook_is_signed"),
            models.CheckConstraint(condition=Q(pace__gte=1), name="system_pace_at_least_one"),
        )
