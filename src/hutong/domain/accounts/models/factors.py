"""How staff prove who they are beside a password: passkeys, an authenticator's codes, codes on paper, a superior's code.

Nothing here concerns a place or a resident, so no area fences these tables. What is secret is a digest or sealed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Passkey(models.Model):
    """A public key of W3C Web Authentication. `count`: the signature counter at the last use; one that falls back is a copy."""

    staff = models.BigIntegerField(db_index=True)
    credential = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_passkey"


class Authenticator(models.Model):
    """The secret that an app on her telephone makes one-time codes from (RFC 6238), sealed to her. It counts for nothing until
    she has shown a first code (`confirmed_at`). `last_step`: the step of time of the last code taken; none is taken twice (RFC
    6238, 5.2)."""

    staff = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "accounts_authenticator"


class RecoveryCode(models.Model):
    """A code on paper that replaces a lost telephone once; its digest is kept (NIST SP 800-63B, look-up secrets)."""

    staff = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_recovery"
        constraints = (models.UniqueConstraint(fields=["staff", "digest"], name="recovery_code_once"),)


class RestoreCode(models.Model):
    """A code by which a superior lets somebody in again, or for the first time: once, until `ends_at`. `by_staff`, `by_name` and
    `by_post`: whose it was, so that she is told."""

    staff = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    by_staff = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    by_post = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_restore"
        constraints = (
            models.CheckConstraint(condition=~Q(staff=F("by_staff")), name="nobody_restores_oneself"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="restore_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=["staff", "-made_at"], name="restore_of_staff"),)
