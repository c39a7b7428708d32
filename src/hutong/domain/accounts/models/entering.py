"""What is kept of people who are not in yet: tries that failed, and screens that wait for a telephone's word."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

KINDS = ["account", "device", "place", "second", "restore"]


class Try(models.Model):
    """A try that failed, kept for a quarter of an hour. `key` is the blind name of an account, a device, a place, a second
    factor, or an account that is being restored at one place; `other`, at a place, of the account that was tried there. Neither
    address nor name can be read from it."""

    kind = models.CharField(max_length=8)
    key = models.BinaryField(max_length=16)
    other = models.BinaryField(max_length=16, null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_try"
        constraints = (models.CheckConstraint(condition=Q(kind__in=KINDS), name="try_kind_known"),)
        indexes = (models.Index(fields=["key", "at"], name="try_of_key"),)


class Pairing(models.Model):
    """A screen that shows a QR code until a telephone has confirmed it: for two minutes, once.

    `token`: digest of what the code says; `secret`: digest of what the screen's own session holds, so that a picture of the code
    lets nobody in. `number` is on the screen, and among the three of `choices` on the telephone. `only`: whose word alone counts,
    where a locked screen waits. `place` and `screen`: what the telephone is told of the screen. `mistaken`: refused since another
    number was picked.
    """

    token = models.BinaryField(max_length=16, unique=True)
    secret = models.BinaryField(max_length=16, db_index=True)
    number = models.PositiveSmallIntegerField()
    choices = ArrayField(models.PositiveSmallIntegerField(), size=3)
    shared = models.BooleanField()
    only = models.BigIntegerField(null=True)
    screen = models.CharField(max_length=60)
    place = models.CharField(max_length=45)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    staff = models.BigIntegerField(null=True)
    amr = ArrayField(models.CharField(max_length=10), default=list)
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    mistaken = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "accounts_pairing"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="pairing_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(staff=None) ^ Q(confirmed_at__isnull=False), name="pairing_confirmed_by_somebody"),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(refused_at=None), name="pairing_one_answer"),
            models.CheckConstraint(condition=Q(used_at=None) | Q(confirmed_at__isnull=False), name="pairing_used_when_confirmed"),
        )
