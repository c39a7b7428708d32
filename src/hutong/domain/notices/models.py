"""The outbox of notices: what is to be told to somebody, or to a system outside, kept until it is delivered.

Bound to an area where it is about one; without an area it is the city's. Everybody may put one in, only the delivery reads them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CHANNELS = [("sms", "短信"), ("wecom", "企业微信"), ("wechat", "微信"), ("hook", "系统接口")]
OPEN = Q(open=True)


class Notice(models.Model):
    """One message to one receiver. `sealed` holds receiver, secret and words, and is emptied once it is sent or dropped.

    `key` is the idempotency key that goes out with every try. `lane` and `whom` are blind: the way it takes, which fails as a
    whole (the SMS gateway, one robot, one web-hook), and the receiver. (`kind`, `subject`) names what it is about: what one
    receiver hears about one subject comes in order. `until`: not sent after that moment. `last_error` names no person. `open`:
    not yet sent or dropped; a column of its own, since of two empty days the planner believes that hardly any row has them.
    """

    key = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=6, choices=CHANNELS)
    lane = models.BinaryField(max_length=16)
    whom = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=30)
    subject = models.BigIntegerField()
    area = models.BigIntegerField(null=True)
    sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    open = models.BooleanField(db_default=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "notices_notice"
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=[key for key, _ in CHANNELS]), name="notice_channel_known"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(dropped_at=None), name="notice_sent_or_dropped"),
            models.CheckConstraint(condition=OPEN ^ (~Q(sent_at=None) | ~Q(dropped_at=None)), name="notice_open_until_over"),
            models.CheckConstraint(condition=OPEN ^ Q(sealed=None), name="notice_emptied_when_over"),
        )
        indexes = (
            models.Index(fields=["lane", "next_at"], condition=OPEN, name="notice_due"),
            models.Index(fields=["whom", "kind", "subject", "id"], condition=OPEN, name="notice_in_order"),
            models.Index(fields=["created_at"], name="notice_age"),
        )


class Lane(models.Model):
    """A way out, and whether it is open: after `failures` in a row nothing goes that way before `shut_until`, then one notice
    tries it. Says nothing of anybody, so no row-level security."""

    lane = models.BinaryField(max_length=16, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    shut_until = models.DateTimeField()

    class Meta:
        db_table = "notices_lane"
