"""Tokens of OpenID Connect, and the keys that sign."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hutong.domain.door.models.register import System
from hutong.domain.journal.command import unordered_id

ALGORITHMS = ["ES256", "RS256"]
WHYS = ["", "signed_out", "revoked", "code_reused", "token_reused", "no_right"]


class Key(models.Model):
    """A key that signs (RFC 7517). `kid`: its thumbprint (RFC 7638); `public`: as it is published; `private`: sealed to the kid.

    The newest key of an algorithm signs. A retired one stays published until `until`: what it has signed can be checked for as
    long as it is good.
    """

    kid = models.CharField(max_length=43, primary_key=True)
    algorithm = models.CharField(max_length=5)
    public = models.JSONField()
    private = models.BinaryField()
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "door_key"
        constraints = (
            models.CheckConstraint(condition=Q(algorithm__in=ALGORITHMS), name="door_key_algorithm_known"),
            models.UniqueConstraint(fields=["algorithm"], condition=Q(until=None), name="door_key_one_signs"),
        )


class Grant(models.Model):
    """What came of one code: a family of tokens that lives and ends as one (RFC 9700, 4.14.2). It hangs on a sign-in and a post.

    `ticket`: the code's; `issuer`: the address under which the system knows the door; `why` it ended before its time.
    """

    id = models.BigIntegerField(primary_key=True, default=unordered_id)
    system = models.ForeignKey(System, on_delete=models.CASCADE)
    ticket = models.BigIntegerField(unique=True)
    sid = models.CharField(max_length=22, db_index=True)
    staff = models.BigIntegerField()
    post = models.BigIntegerField()
    scopes = ArrayField(models.CharField(max_length=20))
    issuer = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "door_grant"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="door_grant_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(ended_at=None) ^ ~Q(why=""), name="door_grant_ended_for_a_reason"),
            models.CheckConstraint(condition=Q(why__in=WHYS), name="door_grant_reason_known"),
        )


class Token(models.Model):
    """One turn of a family: an access token, and the refresh token that leads to the next turn, once. Kept as digests. `scopes`:
    what the access token is for, where the system asked for less than the family has (RFC 6749, 6); None: for all of it."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE)
    access = models.BinaryField(max_length=32, unique=True)
    refresh = models.BinaryField(max_length=32, unique=True, null=True)
    made_at = models.DateTimeField()
    access_ends_at = models.DateTimeField()
    scopes = ArrayField(models.CharField(max_length=20), null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "door_token"


class Consent(models.Model):
    """A person has agreed that a system learns of her what the scopes say. Asked once for a system and its scopes."""

    staff = models.BigIntegerField()
    system = models.ForeignKey(System, on_delete=models.CASCADE)
    scopes = ArrayField(models.CharField(max_length=20))
    at = models.DateTimeField()

    class Meta:
        db_table = "door_consent"
        constraints = (models.UniqueConstraint(fields=["staff", "system"], name="door_consent_once"),)
