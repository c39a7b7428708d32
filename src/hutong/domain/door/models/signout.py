"""Which systems are told when a sign-in ends, and the certificates by which they know the door."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hutong.domain.door.models.register import System


class SignOut(models.Model):
    """A system that was entered by CAS or SAML under a sign-in, and how it knows that sign-in.

    `index`: blind, by which a system's own wish to sign out finds the sign-in; `sealed`: what the system calls it (CAS Protocol
    3.0, 2.3.3: the ticket; SAML 2.0 Core, 3.7.1: SessionIndex) and the name it knows her by. `address`: where it is told, empty
    when it does not want to be. Gone two days later.
    """

    system = models.ForeignKey(System, on_delete=models.CASCADE)
    kind = models.CharField(max_length=4)
    sid = models.CharField(max_length=22, db_index=True)
    index = models.BinaryField(max_length=16, unique=True)
    sealed = models.BinaryField()
    address = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "door_signout"
        constraints = (models.CheckConstraint(condition=Q(kind__in=("cas", "saml")), name="door_signout_kind_known"),)


class Certificate(models.Model):
    """A key pair by which the door signs what it says by SAML, and its self-signed certificate.

    `key`: PKCS #8, sealed to the name. Signs from `signs_at` on, until a newer one does; published from the start until `until`,
    so that systems know the next one before it signs and the last one until nothing of it is on its way.
    """

    name = models.CharField(max_length=32, unique=True)
    key = models.BinaryField()
    certificate = models.TextField()
    made_at = models.DateTimeField()
    signs_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "door_certificate"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("signs_at")), name="door_certificate_ends_after_it_signs"),
        )
