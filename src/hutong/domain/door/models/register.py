"""The register of systems (接入系统), who sees which, and the tickets by which somebody enters."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hutong.domain.journal.command import unordered_id

LEVELS = ["nation", "city", "district", "street", "community"]
PROTOCOLS = ["oidc", "cas", "saml", "forward", "form", "link"]
STATES = ["draft", "open", "paused", "ended"]
CLASSES = ["public", "internal", "personal", "sensitive"]


class System(models.Model):
    """A system that staff enter through the door. `name` is never given twice.

    `area`, `department`: whose it is. `purpose`, `holds` (classes of data: GB/T 35273, PIPL Art. 28) and `holds_words`: what it
    is for and what is in it; `title_en`, `purpose_en`, `holds_words_en` and `contact_en`: the same in English, where somebody has
    written it. `security`: level of protection (等保, GB/T 22240), 1 to 5. `settings`: of its protocol; `entry`: who may enter,
    [{"levels", "departments", "rights"}], any of them, empty: every post it is shown to; `roles`: what a post may do in it,
    {role: the same kind of condition}. `secret_digest`: of the secret it shows; `hook_secret`: what it signs its work with,
    sealed to the name.
    """

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    pinyin = models.CharField(max_length=400, blank=True)
    level = models.CharField(max_length=9)
    area = models.BigIntegerField()
    department = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=400)
    holds = ArrayField(models.CharField(max_length=9))
    holds_words = models.CharField(max_length=400, blank=True)
    security = models.PositiveSmallIntegerField()
    contact = models.CharField(max_length=200)
    protocol = models.CharField(max_length=7)
    address = models.CharField(max_length=300)
    settings = models.JSONField(default=dict)
    entry = models.JSONField(default=list)
    roles = models.JSONField(default=dict)
    shown = models.BooleanField(default=True)
    state = models.CharField(max_length=6, default="draft")
    secret_digest = models.BinaryField(max_length=32, null=True)
    hook_secret = models.BinaryField(null=True)
    purpose_en = models.CharField(max_length=400, blank=True, default="", db_default="")
    holds_words_en = models.CharField(max_length=400, blank=True, default="", db_default="")
    contact_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "door_system"
        constraints = (
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="door_system_level_known"),
            models.CheckConstraint(condition=Q(protocol__in=PROTOCOLS), name="door_system_protocol_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="door_system_state_known"),
            models.CheckConstraint(condition=Q(security__range=(1, 5)), name="door_system_security_1_to_5"),
            models.CheckConstraint(condition=Q(holds__contained_by=CLASSES), name="door_system_classes_known"),
        )
        indexes = (models.Index(fields=["area"], name="door_system_of_area"),)


class Sight(models.Model):
    """Whether a system is shown to the posts inside an area: said by the area, or by one above it. The nearest word counts."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="sights")
    area = models.BigIntegerField()
    shown = models.BooleanField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "door_sight"
        constraints = (models.UniqueConstraint(fields=["system", "area"], name="door_sight_once"),)


class Use(models.Model):
    """How one person's own door page is ordered: what she has pinned, and how often she has opened it. Nobody else reads it."""

    staff = models.BigIntegerField()
    system = models.ForeignKey(System, on_delete=models.CASCADE)
    pinned = models.BooleanField(default=False)
    weight = models.FloatField(default=0)
    on = models.DateField(null=True)

    class Meta:
        db_table = "door_use"
        constraints = (models.UniqueConstraint(fields=["staff", "system"], name="door_use_once"),)


class Ticket(models.Model):
    """By what somebody enters: a code of OpenID, a ticket of CAS, a pass. Known by its digest, good once and for a minute.

    `target`: where it was made out for (redirect address, service). `bound`: what must come back, such as PKCE's
    challenge.
    """

    id = models.BigIntegerField(primary_key=True, default=unordered_id)
    digest = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=4)
    system = models.ForeignKey(System, on_delete=models.CASCADE)
    sid = models.CharField(max_length=22)
    staff = models.BigIntegerField()
    post = models.BigIntegerField()
    target = models.CharField(max_length=2000, blank=True)
    bound = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "door_ticket"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="door_ticket_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(kind__in=("code", "cas", "saml", "pass")), name="door_ticket_kind_known"),
        )
