"""A sign-in of a staff member: the one thing that every entry into a system hangs on. When it ends, they end."""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

WHYS = ["signed_out", "left", "locked_out", "expired", "restored", "elsewhere", "post_ended"]


def new_sid() -> str:
    """What other systems know a sign-in by (`sid` of OpenID Connect Front- and Back-Channel Logout): random, 128 bits."""
    return secrets.token_urlsafe(16)


class Session(models.Model):
    """From signing in until signing out, or until `ends_at`. Nothing is kept of what happened in between: no last page, no time
    spent.

    `session_key`: the browser's session, whose row goes when the sign-in is ended from elsewhere. `how`: password,
    passkey, qr, restore or upstream:<name>; `amr` as RFC 8176 writes it. `shared`: on a screen that several people use.
    `locked_at`: since when nothing opens until she has shown again who she is. `device`: as `devices.device_of` says it, for her
    alone to tell one from another; forgotten when the sign-in ends.
    """

    sid = models.CharField(max_length=22, primary_key=True, default=new_sid)
    staff = models.BigIntegerField()
    session_key = models.CharField(max_length=40, unique=True)
    how = models.CharField(max_length=40)
    amr = ArrayField(models.CharField(max_length=10))
    shared = models.BooleanField(default=False)
    auth_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=20, blank=True, default="", db_default="")
    why = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "accounts_session"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("auth_at")), name="session_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(ended_at=None) ^ ~Q(why=""), name="session_ended_for_a_reason"),
            models.CheckConstraint(condition=Q(why__in=["", *WHYS]), name="session_reason_known"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(device=""), name="session_device_forgotten_when_it_ends"),
        )
        indexes = (
            models.Index(fields=["staff"], condition=Q(ended_at=None), name="session_open_of_staff"),
            models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="session_open_until"),
        )
