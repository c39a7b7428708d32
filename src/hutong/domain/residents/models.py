"""Residents' accounts: who signs in with a telephone, with which passkeys, and who may act for whom.

An account belongs to a person, not to a place, so no area fences these tables: a row is seen by the resident it belongs to and by
the system, which reads for staff only what a command or query with a purpose asks for (migration 0002). Names, telephones and
addresses are sensitive personal data (PIPL Art. 28) and sealed; `phone_key` finds a telephone without being readable.
"""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hutong.domain.journal.command import unordered_id

CHANNELS = [("page", "只在网页上看"), ("sms", "短信"), ("wecom", "企业微信"), ("wechat", "微信")]
HOW = [("code", "本人的手机验证码"), ("worker", "工作人员记下")]
SIDES = [("principal", "被代办人"), ("agent", "代办人"), ("staff", "工作人员")]


def new_handle() -> bytes:
    """What a passkey knows a resident by: random, tells nothing."""
    return secrets.token_bytes(32)


class Resident(models.Model):
    """An account. `sealed` is JSON: phone, name and address of the channel. `language` and `elder` are how pages look."""

    id = models.BigIntegerField(primary_key=True, default=unordered_id)
    phone_key = models.BinaryField(max_length=16, unique=True)
    sealed = models.BinaryField()
    handle = models.BinaryField(max_length=32, unique=True, default=new_handle)
    elder = models.BooleanField(default=False)
    language = models.CharField(max_length=7, default="zh-hans")
    channel = models.CharField(max_length=6, choices=CHANNELS, default="sms")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "residents_resident"
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=[key for key, _ in CHANNELS]), name="resident_channel_known"),
        )


class Code(models.Model):
    """Six digits that went to a telephone, as a digest. `purpose`: sign-in, or mandate:<agent's id>."""

    phone_key = models.BinaryField(max_length=16)
    purpose = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=16)
    made_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "residents_code"
        indexes = (models.Index(fields=["phone_key", "-made_at"], name="code_of_phone"),)


class Passkey(models.Model):
    """A public key of W3C Web Authentication. `count`: the signature counter at the last use; one that falls back is a copy."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "residents_passkey"


class Mandate(models.Model):
    """Somebody may act for a resident, in what `words` name, up to and including `valid_to`.

    The principal has an account (`principal`) or only a telephone (`principal_key`); the agent is a resident or a staff member.
    `sealed` is JSON: name and phone of the principal, name of the agent, reason. `area`: where the worker is who took it down.
    """

    principal = models.ForeignKey(Resident, null=True, on_delete=models.CASCADE, related_name="given")
    principal_key = models.BinaryField(max_length=16)
    agent = models.ForeignKey(Resident, null=True, on_delete=models.CASCADE, related_name="received")
    agent_staff = models.BigIntegerField(null=True)
    sealed = models.BinaryField()
    words = ArrayField(models.CharField(max_length=20))
    how = models.CharField(max_length=6, choices=HOW)
    taken_by = models.BigIntegerField(null=True)
    area = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    valid_to = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=9, choices=SIDES, blank=True)

    class Meta:
        db_table = "residents_mandate"
        constraints = (
            models.CheckConstraint(condition=Q(agent=None) ^ Q(agent_staff=None), name="mandate_one_agent"),
            models.CheckConstraint(condition=Q(how__in=[key for key, _ in HOW]), name="mandate_how_known"),
            models.CheckConstraint(condition=Q(how="worker") ^ Q(taken_by=None), name="mandate_worker_named"),
            models.CheckConstraint(condition=Q(ended_at=None) ^ ~Q(ended_by=""), name="mandate_ended_by_somebody"),
        )
        indexes = (
            models.Index(fields=["principal_key"], name="mandate_of_phone"),
            models.Index(fields=["agent_staff"], name="mandate_of_staff"),
        )
