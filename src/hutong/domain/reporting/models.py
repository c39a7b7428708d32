"""What departments ask of communities, how it was decided, what went down, what came up, and what was approved."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

LEVELS = ("community", "street", "district", "city")
DEMAND_STATES = ("draft", "applied", "admitted", "pool", "joined", "refused", "revoked")
PERIODS = ("once", "weekly", "monthly", "quarterly", "yearly")
VERDICTS = ("pool", "join", "new_only", "admit", "refuse", "revoke")
ROUND_STATES = ("dispatching", "open", "closed")
STATES = ("open", "submitted", "approved", "declined", "excused")
PROPOSAL_STATES = ("open", "confirmed", "contested", "upheld", "dropped", "unanswered", "expired", "withdrawn")


def _known(field: str, words: tuple[str, ...], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": words}), name=name)


class Demand(models.Model):
    """A form that a department wants communities to fill in. `area`: the department's own; `areas`: where it is to go; `levels`:
    who approves what comes up, lowest first; `signature`: its columns as the gate compares them; `findings`: what the gate showed
    when it was applied for; `reason`: why what is known is asked all the same; `file_by`: an urgent demand is filed by then;
    `rules_added`: lines that must hold in the form, `rules_dropped`: keys of those found in its headings that need not."""

    number = models.CharField(max_length=40, unique=True, null=True)
    area = models.BigIntegerField()
    department = models.CharField(max_length=80)
    made_by = models.CharField(max_length=60)
    post = models.BigIntegerField(null=True)
    filling = models.BigIntegerField(null=True)
    blank = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500, blank=True)
    basis = models.CharField(max_length=500, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    whom = models.CharField(max_length=500, blank=True)
    period = models.CharField(max_length=10, default="once")
    due_day = models.PositiveSmallIntegerField(default=25)
    first_due = models.DateField(null=True)
    levels = ArrayField(models.CharField(max_length=10), default=list)
    areas = ArrayField(models.BigIntegerField(), default=list)
    reason = models.CharField(max_length=500, blank=True)
    urgent = models.BooleanField(default=False)
    urgent_reason = models.CharField(max_length=500, blank=True)
    file_by = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField()
    applied_on = models.DateField(null=True)
    decide_by = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    joined_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    signature = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    granted = ArrayField(models.CharField(max_length=60), default=list)
    offers_auto = models.BooleanField(default=False)
    rules_added = ArrayField(models.CharField(max_length=200), default=list)
    rules_dropped = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "reporting_demand"
        constraints = (
            _known("state", DEMAND_STATES, "demand_state_known"),
            _known("period", PERIODS, "demand_period_known"),
            models.CheckConstraint(condition=~Q(state="admitted", blank=None), name="admitted_demand_has_a_blank"),
        )


class Decision(models.Model):
    """What was decided about a demand, by which post, and why. Added, never changed."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    post = models.CharField(max_length=120)
    area = models.BigIntegerField()
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "reporting_decision"
        constraints = (_known("verdict", VERDICTS, "verdict_known"),)


class Round(models.Model):
    """One period of an admitted demand as it went to communities. `at`: the day its forms speak of; `figures`: what the numbers
    of its statistics are, in order; `total`: how many communities it goes to, `made` how many have it by now; `checked_on`: the
    department said when it closed the round that it had checked what came up."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="rounds")
    period = models.CharField(max_length=20)
    blank = models.BigIntegerField()
    at = models.DateField()
    due = models.DateField()
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="dispatching")
    areas = ArrayField(models.BigIntegerField())
    levels = ArrayField(models.CharField(max_length=10))
    total = models.IntegerField()
    made = models.IntegerField(default=0)
    figures = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    checked_on = models.DateField(null=True)

    class Meta:
        db_table = "reporting_round"
        constraints = (
            models.UniqueConstraint(fields=["demand", "period"], name="round_once"),
            _known("state", ROUND_STATES, "round_state_known"),
        )


class Assignment(models.Model):
    """One community's form in a round. `stage`: the level at which it lies now. `numbers`: the figures of a statistics form, in
    the round's order; `cells`, `auto`, `gaps`: in all, filled without anybody, left to ask; `typed`, `twice` and
    `wrong` (of a list: filled without anybody, corrected by hand): once it has gone up. `confirmed`: how it went up: by hand,
    with the month's pack, or by agreement."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    community = models.BigIntegerField()
    filling = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=10, default="open")
    stage = models.CharField(max_length=10, default="community")
    due = models.DateField()
    numbers = ArrayField(models.FloatField(null=True), default=list)
    lines = models.IntegerField(default=0)
    cells = models.IntegerField(default=0)
    auto = models.IntegerField(default=0)
    gaps = models.IntegerField(default=0)
    typed = models.IntegerField(default=0)
    twice = models.IntegerField(default=0)
    wrong = models.IntegerField(default=0)
    unlikely = models.IntegerField(default=0)
    sources = models.JSONField(default=dict)
    confirmed = models.CharField(max_length=8, blank=True)
    sent_at = models.DateTimeField(null=True)
    snapshot = models.BigIntegerField(null=True)

    class Meta:
        db_table = "reporting_assignment"
        constraints = (
            models.UniqueConstraint(fields=["round", "community"], name="assignment_once"),
            _known("state", STATES, "assignment_state_known"),
            _known("stage", LEVELS, "assignment_stage_known"),
            models.CheckConstraint(condition=Q(confirmed__in=("", "hand", "pack", "auto")), name="assignment_confirmed_known"),
        )
        indexes = (models.Index(fields=["community", "due"], name="assignment_place"),)


class Step(models.Model):
    """One move of an assignment, by whom and why. Added, never changed."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="history")
    community = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=12)
    level = models.CharField(max_length=10)
    by = models.CharField(max_length=60)
    post = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "reporting_step"
        indexes = (models.Index(fields=["at"], condition=Q(act__in=("send_back", "withdraw")), name="step_sent_back"),)


class Snapshot(models.Model):
    """An approved return: its number, the code by which anybody can verify its paper, its frozen content. Never changed."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="snapshots")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="snapshots")
    community = models.BigIntegerField()
    number = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=20, unique=True)
    frozen = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    numbers = ArrayField(models.FloatField(null=True), default=list)
    lines = models.IntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        db_table = "reporting_snapshot"


class Withdrawal(models.Model):
    """A snapshot that was taken back, by whom and why; it stays and shows so."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="withdrawal")
    community = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reason = models.CharField(max_length=1000)

    class Meta:
        db_table = "reporting_withdrawal"


class Comment(models.Model):
    """What a level says of a cell of a return (or of all of it, with an empty `cell`)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="comments")
    community = models.BigIntegerField()
    cell = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=1000)
    level = models.CharField(max_length=10)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reporting_comment"


class Explanation(models.Model):
    """Why a finding of the checks is right all the same, said once: it holds for the later periods of the demand."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="+")
    community = models.BigIntegerField()
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "reporting_explanation"
        constraints = (models.UniqueConstraint(fields=["demand", "community", "key"], name="explained_once"),)


class Consent(models.Model):
    """A community agrees that a demand's forms which the pool fills entirely confirm themselves. Ended by taking it back."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="consents")
    community = models.BigIntegerField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "reporting_consent"
        constraints = (models.UniqueConstraint(fields=["demand", "community"], name="consent_once"),)


class Timing(models.Model):
    """How long a form of a demand took somebody somewhere, in seconds at work on it. Of no person, place or time: its only use is
    to calibrate the weights of the demand's form."""

    id = models.UUIDField(primary_key=True)
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField()
    cells = models.PositiveIntegerField()

    class Meta:
        db_table = "reporting_timing"
        # the ids are random, so the first of a demand are a sample of them
        indexes = (models.Index(fields=["demand", "id"], name="timing_sample"),)


class Proposal(models.Model):
    """A department's correction of what a community's pool holds, to be confirmed or contested by `expires`. A contested one goes
    back to the department, which answers by `answer_by`: upheld, dropped, or unanswered. `value` is sealed, and so is `held`,
    what the pool held when it was made, of the source `held_source`."""

    demand = models.ForeignKey(Demand, null=True, on_delete=models.PROTECT, related_name="+")
    community = models.BigIntegerField(db_index=True)
    department = models.CharField(max_length=80)
    area = models.BigIntegerField()
    entity = models.CharField(max_length=12)
    record = models.BigIntegerField()
    element = models.CharField(max_length=60)
    value = models.TextField()
    held = models.TextField(blank=True)
    held_source = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="open")
    made_at = models.DateTimeField()
    expires = models.DateField()
    contested_on = models.DateField(null=True)
    answer_by = models.DateField(null=True)
    contest = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reporting_proposal"
        constraints = (_known("state", PROPOSAL_STATES, "proposal_state_known"),)
