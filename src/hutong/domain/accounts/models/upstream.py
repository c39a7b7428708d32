"""Other places where staff sign in, whom they know there, and the posts that came from what they say."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

KINDS = ["oidc", "dingtalk", "wecom"]
STATES = ["open", "paused", "ended"]
HOWS = ["claim", "bound"]


class Upstream(models.Model):
    """A place where people sign in and that the house trusts for it: the city's office platform (京办), an OpenID provider, a
    tenant of DingTalk or WeCom. Written by the operator alone.

    `settings`: its addresses and what its kind needs; `secret`: sealed to the name; `match`: which of its claims is which unique
    word of an account, {"claim", "to"}, empty when everybody binds her account herself; `posts`: rules by which posts follow from
    claims, and `area`, beyond which none may lie.
    """

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)
    client = models.CharField(max_length=200)
    secret = models.BinaryField()
    settings = models.JSONField(default=dict)
    match = models.JSONField(default=dict)
    posts = models.JSONField(default=list)
    area = models.BigIntegerField(null=True)
    state = models.CharField(max_length=6, default="open")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_upstream"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="upstream_kind_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="upstream_state_known"),
            models.CheckConstraint(condition=Q(posts=[]) | ~Q(area=None), name="upstream_posts_have_a_range"),
        )


class Identity(models.Model):
    """Whom a place knows under `subject`, which it never gives to anybody else (OpenID Connect Core, 2: `sub`): one account, and
    of each place once. `how`: by a claim, or bound by herself with her local sign-in."""

    upstream = models.ForeignKey(Upstream, on_delete=models.CASCADE)
    subject = models.CharField(max_length=255)
    staff = models.BigIntegerField()
    how = models.CharField(max_length=5)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_identity"
        constraints = (
            models.UniqueConstraint(fields=["upstream", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["upstream", "staff"], name="identity_of_one"),
            models.CheckConstraint(condition=~Q(subject=""), name="identity_has_a_subject"),
            models.CheckConstraint(condition=Q(how__in=HOWS), name="identity_how_known"),
        )
        indexes = (models.Index(fields=["staff"], name="identity_of_staff"),)


class MappedPost(models.Model):
    """A post that came from a place's claims, as it was given: it ends when it is claimed no more, or when nothing has claimed it
    for long (`claimed_on`). One that was given by hand is not in here, and is left alone."""

    upstream = models.ForeignKey(Upstream, on_delete=models.CASCADE)
    staff = models.BigIntegerField()
    post = models.BigIntegerField()
    title = models.CharField(max_length=80)
    area = models.BigIntegerField()
    words = models.JSONField()
    claimed_on = models.DateField()

    class Meta:
        db_table = "accounts_mapped_post"
        constraints = (models.UniqueConstraint(fields=["upstream", "post"], name="mapped_post_once"),)
        indexes = (models.Index(fields=["staff"], name="mapped_post_of_staff"),)
