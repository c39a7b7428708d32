"""Cases (诉求): what residents report, who stands behind it, who works on it, and every step of it.

What is said is personal and stands under row-level security by area; names and telephones are sealed. The code by which a
resident opens her case is kept as a digest, and sealed for the links of notices: no colleague can act with it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

STATES = ("collected", "accepted", "dispatched", "working", "checking", "confirming", "closed")
OUTCOMES = ("solved", "unsolved", "silent", "outside_law", "outside_power", "unfounded", "joined", "withdrawn")
CHANNELS = ("web", "worker", "phone", "paper", "open311", "api", "12345")
ROLES = ("lead", "help", "called")
UNIT_STATES = ("open", "signed", "done", "bounced", "released")
VERDICTS = ("", "solved", "unsolved", "understood")
PREVENTION = ("proposed", "accepted", "declined", "done")
NOTIFY = ("page", "sms", "wecom", "wechat")


class Cause(models.Model):
    """成因: what repeated cases have in common. It has its own task upward; `area` is the smallest area that holds them all."""

    area = models.BigIntegerField()
    title = models.CharField(max_length=120)
    words = models.CharField(max_length=1000, blank=True)
    category = models.CharField(max_length=60, blank=True)
    unit_area = models.BigIntegerField()
    unit_department = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_cause"
        constraints = (models.CheckConstraint(condition=Q(state__in=("open", "answered")), name="cause_state_known"),)


class Case(models.Model):
    """One problem, wish or advice at a place. `area`: the smallest area known, and what row-level security looks at; `owner_*`:
    the first acceptor, who stays responsible; `unit_*`: the lead that works on it now.

    `due`: the end of the limit, never stopped; `answer_due`: the first reply; `next_at`: when something happens by itself.
    `answer_outcome`: what the answer will be closed as once the resident has it.
    `done_by`: staff id, so that somebody else checks. Nothing here counts or rates staff.
    """

    area = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    category = models.CharField(max_length=60)
    category_by = models.CharField(max_length=8)
    answer_class = models.CharField(max_length=4)
    words = models.CharField(max_length=4000)
    place_words = models.CharField(max_length=200, blank=True)
    place = models.BigIntegerField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    channel = models.CharField(max_length=8)
    danger = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, default="collected")
    turn = models.PositiveSmallIntegerField(default=1)
    voices = models.PositiveSmallIntegerField(default=1)
    owner_area = models.BigIntegerField()
    owner_department = models.CharField(max_length=40, blank=True)
    unit_area = models.BigIntegerField(null=True)
    unit_department = models.CharField(max_length=40, blank=True)
    collected_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answer_due = models.DateTimeField()
    due = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    invited_at = models.DateTimeField(null=True)
    late_level = models.CharField(max_length=8, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    wanted_due = models.DateTimeField(null=True)
    answer_outcome = models.CharField(max_length=13, blank=True)
    outcome = models.CharField(max_length=13, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    refer_to = models.CharField(max_length=200, blank=True)
    done_by = models.BigIntegerField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    rectify_due = models.DateTimeField(null=True)
    rectified_at = models.DateTimeField(null=True)
    joined_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    cause = models.ForeignKey(Cause, null=True, on_delete=models.SET_NULL, related_name="cases")
    source = models.CharField(max_length=40, blank=True)
    source_ref = models.CharField(max_length=80, blank=True)
    extra = models.JSONField(default=dict)

    class Meta:
        db_table = "cases_case"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=("", *OUTCOMES)), name="case_outcome_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="case_channel_known"),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(outcome=""), name="case_closed_has_an_outcome"),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(closed_at=None), name="case_closed_has_a_time"),
            models.CheckConstraint(condition=~Q(words=""), name="case_says_something"),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="case_rating_of_five"),
            models.CheckConstraint(condition=Q(outcome="joined") ^ Q(joined_to=None), name="case_joined_to_one"),
            models.CheckConstraint(condition=Q(due__gte=F("collected_at")), name="case_due_after_it_came"),
            models.UniqueConstraint(fields=["source", "source_ref"], condition=~Q(source_ref=""), name="case_once_a_source"),
        )
        indexes = (
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="case_tending"),
            models.Index(fields=["area", "category"], condition=~Q(state="closed"), name="case_open"),
            models.Index(fields=["due"], condition=~Q(state__in=("confirming", "closed")), name="case_due_now"),
            models.Index(fields=["answer_due"], condition=~Q(state="closed") & Q(answered_at=None), name="case_mute_now"),
            models.Index(fields=["area", "-collected_at"], name="case_by_place"),
            models.Index(fields=["-collected_at"], name="case_by_time"),
            models.Index(fields=["cause"], condition=Q(cause__isnull=False), name="case_of_cause"),
        )  # fmt: skip


class Voice(models.Model):
    """One person behind a case. `digest`: of the code that opens it; `sealed`: code, name, telephone and address for notices.
    `resident`: the account, if there is one; `mandate`: by which somebody else speaks; `staff`: who took it down.
    `shadow`: of the telephone, by which its reports are found without being readable."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people")
    area = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    sealed = models.BinaryField()
    resident = models.BigIntegerField(null=True)
    mandate = models.BigIntegerField(null=True)
    staff = models.BigIntegerField(null=True)
    shadow = models.BinaryField(max_length=16, null=True)
    may_call = models.BooleanField(default=False)
    notify = models.CharField(max_length=6, default="page")
    first = models.BooleanField(default=True)
    words = models.CharField(max_length=4000, blank=True)
    made_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, blank=True)
    verdict_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "cases_voice"
        constraints = (
            models.UniqueConstraint(fields=["digest"], name="voice_code_once"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="voice_verdict_known"),
            models.CheckConstraint(condition=Q(notify__in=NOTIFY), name="voice_notify_known"),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="voice_rating_of_five"),
        )
        indexes = (
            models.Index(fields=["resident"], condition=Q(resident__isnull=False), name="voice_of_resident"),
            models.Index(fields=["shadow"], condition=Q(shadow__isnull=False), name="voice_of_phone"),
        )


class Unit(models.Model):
    """A unit that works, helps or was called: the post at `at` of `department`. One lead at a time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="units")
    area = models.BigIntegerField()
    at = models.BigIntegerField()
    department = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=6)
    state = models.CharField(max_length=8, default="open")
    words = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    opened_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_unit"
        constraints = (
            models.CheckConstraint(condition=Q(role__in=ROLES), name="unit_role_known"),
            models.CheckConstraint(condition=Q(state__in=UNIT_STATES), name="unit_state_known"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="lead", state__in=("open", "signed")), name="unit_one_lead"
            ),
        )
        indexes = (models.Index(fields=["at", "department"], condition=Q(state__in=("open", "signed")), name="unit_open"),)


class Step(models.Model):
    """A line of the case's life, added and never changed. `words` are for the resident, `note` for colleagues; `by` is never
    shown to residents; `promised`: the moment that was named; `voice`: whose words these are, to be read by no other voice."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    area = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    unit_area = models.BigIntegerField(null=True)
    unit_department = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=2000, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    promised = models.DateTimeField(null=True)
    voice = models.BigIntegerField(null=True)

    class Meta:
        db_table = "cases_step"
        indexes = (models.Index(fields=["at"], name="step_by_time"),)


class File(models.Model):
    """A picture, video or paper, cleaned of what it tells about its maker, and sealed. `moment`: before, after or other;
    `public`: for whoever holds the code; `released`: anybody may see it; `voice`: whose it is, where that is not the first."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    area = models.BigIntegerField()
    at = models.DateTimeField()
    moment = models.CharField(max_length=6, default="before")
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    voice = models.BigIntegerField(null=True)
    data = models.BinaryField()
    public = models.BooleanField(default=True)
    released = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_file"
        constraints = (models.CheckConstraint(condition=Q(moment__in=("before", "after", "other")), name="file_moment_known"),)


class Raised(models.Model):
    """上报: a case or a cause (`area`: its own) put to a unit above, `to_…`, with the numbers behind it on that day."""

    area = models.BigIntegerField()
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="raised")
    cause = models.ForeignKey(Cause, null=True, on_delete=models.CASCADE, related_name="raised")
    from_area = models.BigIntegerField()
    from_department = models.CharField(max_length=40, blank=True)
    to_area = models.BigIntegerField()
    to_department = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=2000)
    cases = models.PositiveIntegerField()
    voices = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    due = models.DateTimeField()
    late_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_raised"
        constraints = (
            models.CheckConstraint(condition=Q(case=None) ^ Q(cause=None), name="raised_is_of_one"),
            models.CheckConstraint(condition=Q(answered_at=None) ^ ~Q(answer=""), name="raised_answer_has_a_time"),
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="raised_case_once"),
            models.UniqueConstraint(fields=["cause"], condition=Q(answered_at=None), name="raised_cause_once"),
        )


class Prevention(models.Model):
    """未诉先办: a cluster of cases that asks for work before more must complain. `words`: what they have in common; `recent`,
    `before`: how many in the days looked at and in the time before; `expected`, `chance`: how many were to be expected, and how
    likely so many are by chance (Poisson)."""

    area = models.BigIntegerField()
    category = models.CharField(max_length=60)
    cases = ArrayField(models.BigIntegerField())
    words = ArrayField(models.CharField(max_length=20))
    voices = models.PositiveIntegerField()
    recent = models.PositiveIntegerField()
    before = models.PositiveIntegerField()
    expected = models.FloatField()
    chance = models.FloatField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="proposed")
    reason = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    unit_area = models.BigIntegerField(null=True)
    unit_department = models.CharField(max_length=40, blank=True)
    due = models.DateField(null=True)
    result = models.CharField(max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_prevention"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PREVENTION), name="prevention_state_known"),
            models.UniqueConstraint(fields=["area", "category"], condition=Q(state__in=PREVENTION[:2]), name="prevention_once"),
        )  # fmt: skip


class Lesson(models.Model):
    """What the city's confirmed cases have taught about words: hashed pieces and weights, no text. The newest counts."""

    made_at = models.DateTimeField()
    learnt = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "cases_lesson"
