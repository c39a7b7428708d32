"""Credentials of systems that know a login form only, what such systems set as cookies, and passes through the door."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hutong.domain.door.models.register import System
from hutong.domain.journal.command import unordered_id

# works: the system has taken it, or nobody has tried yet; wrong: the system refused it, it is not shown to it again.
CREDENTIAL_STATES = ["works", "wrong"]


class Credential(models.Model):
    """An account in a system (凭据), sealed to its own number. Nobody reads it but what signs in.

    Whose it is: one post, or the unit at `area` (a department's, or where `department` is empty everybody's at this area).
    `fresh`: a new password that the system may already know; the old one stays until the new one has signed in. `known_to`: the
    staff member who typed it, none once it was changed by machine; `overdue`: somebody who knew it has left.
    """

    id = models.BigIntegerField(primary_key=True, default=unordered_id)
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="credentials")
    area = models.BigIntegerField()
    department = models.CharField(max_length=40, blank=True)
    post = models.BigIntegerField(null=True)
    username = models.BinaryField()
    secret = models.BinaryField()
    fresh = models.BinaryField(null=True)
    state = models.CharField(max_length=5, default="works")
    known_to = models.BigIntegerField(null=True)
    overdue = models.BooleanField(default=False)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "door_credential"
        constraints = (
            models.UniqueConstraint(fields=["system", "post"], condition=Q(post__isnull=False), name="door_credential_a_post"),
            models.UniqueConstraint(
                fields=["system", "area", "department"], condition=Q(post__isnull=True), name="door_credential_a_unit"
            ),
            models.CheckConstraint(condition=Q(state__in=CREDENTIAL_STATES), name="door_credential_state_known"),
        )


class Jar(models.Model):
    """The cookies that a system has set for somebody who came by a credential, sealed; they never reach a browser. `staff` 0: of
    all who share the credential, in a system that knows an account once only."""

    id = models.BigIntegerField(primary_key=True, default=unordered_id)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="jars")
    area = models.BigIntegerField()
    staff = models.BigIntegerField()
    cookies = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "door_jar"
        constraints = (models.UniqueConstraint(fields=["credential", "staff"], name="door_jar_once"),)


class Pass(models.Model):
    """Somebody has entered a system that stands behind the passage or a proxy: the cookie of that system's host, as a digest.

    It holds while the sign-in behind it and the post do.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    system = models.ForeignKey(System, on_delete=models.CASCADE)
    sid = models.CharField(max_length=22, db_index=True)
    staff = models.BigIntegerField()
    post = models.BigIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "door_pass"
