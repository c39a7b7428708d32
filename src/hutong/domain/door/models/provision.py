"""Which systems are told by SCIM who may enter them, and what each has been told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hutong.domain.door.models.register import System


class Provisioning(models.Model):
    """Where a system takes accounts (RFC 7644): the address of its SCIM service, and the key it knows us by, sealed."""

    system = models.OneToOneField(System, on_delete=models.CASCADE, related_name="provisioning")
    address = models.CharField(max_length=300)
    token = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "door_provisioning"


class Provisioned(models.Model):
    """What a system has been told of one person. `remote`: her number there, empty until it has answered; `digest`: of what it
    was last told, empty for nothing; `open`: whether it has an open account of her. `again_at`: not before that, after `tries`
    that went wrong, the last by `error`."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="provisioned")
    staff = models.BigIntegerField()
    remote = models.CharField(max_length=200, blank=True)
    digest = models.BinaryField(max_length=16, default=bytes)
    open = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "door_provisioned"
        constraints = (
            models.UniqueConstraint(fields=["system", "staff"], name="provisioned_once"),
            models.CheckConstraint(condition=Q(open=False) | ~Q(remote=""), name="provisioned_open_is_known_there"),
        )
        indexes = (models.Index(fields=["system", "again_at"], condition=~Q(again_at=None), name="provisioned_again"),)
