"""What somebody in a community was asked for outside Hutong, and complaints about demands inside it.

Nothing here tells who reported: no account, no address, no session, no device, no hour, and numbers that tell no order. What
the house cannot take away is the order in which the database lays rows on its disk: who holds that disk may read from it
between which other acts a report came.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hutong.domain.journal.command import unordered_id

KINDS = [("outside", "在胡同外要数"), ("complaint", "对报表的意见")]
STATES = [("open", "待答复"), ("answered", "已说明"), ("upheld", "属实"), ("rejected", "不属实")]


class OutsideReport(models.Model):
    """One report. `supervisor`: the area whose post must answer, and the only one that sees it; `department` as told;
    `demand`: the demand matched or complained of; `matches`: proposals, [{"id", "title", "department", "score"}], score 0-100.

    `words` and `file` are sealed; `file_kind` as kernel.cleaning calls it (jpg, xlsx …). `receipt`: digest of a code that only
    the reporter has. `named_by` and `named_post` only where the person wished it.
    """

    id = models.BigIntegerField(primary_key=True, default=unordered_id)
    community = models.BigIntegerField()
    supervisor = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=KINDS)
    made_on = models.DateField()
    department = models.CharField(max_length=80, blank=True)
    demand = models.BigIntegerField(null=True)
    words = models.BinaryField(null=True)
    file = models.BinaryField(null=True)
    file_kind = models.CharField(max_length=80, blank=True)
    named_by = models.CharField(max_length=60, blank=True)
    named_post = models.BigIntegerField(null=True)
    receipt = models.CharField(max_length=64, unique=True)
    matches = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=STATES, default="open")
    answer = models.CharField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True)
    answered_by_post = models.BigIntegerField(null=True)

    class Meta:
        db_table = "outside_report"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[key for key, _ in KINDS]), name="outside_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[key for key, _ in STATES]), name="outside_state_known"),
            models.CheckConstraint(condition=Q(words__isnull=False) | Q(file__isnull=False), name="outside_says_something"),
            models.CheckConstraint(condition=Q(state="open") ^ ~Q(answer=""), name="outside_answered_in_words"),
            models.CheckConstraint(condition=Q(named_by="") ^ Q(named_post__isnull=False), name="outside_named_or_not"),
        )
        indexes = (models.Index(fields=["community", "made_on"], name="outside_figures"),)
