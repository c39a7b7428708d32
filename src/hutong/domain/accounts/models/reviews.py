"""The quarterly review of rights: for each post and right whether it was used, yes or no. No counts, no times, of nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Review(models.Model):
    """What one unit's posts have not used in the 90 days before a quarter. `superior`: the area whose superior looks at it;
    `quarter`: its first day; `due`: when what nobody has spoken for is taken away by itself."""

    area = models.BigIntegerField()
    department = models.CharField(max_length=40, blank=True)
    superior = models.BigIntegerField()
    quarter = models.DateField()
    due = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_review"
        constraints = (models.UniqueConstraint(fields=["area", "department", "quarter"], name="review_once_a_quarter"),)
        indexes = (models.Index(fields=["superior"], condition=Q(closed_at=None), name="review_open_at"),)


class ReviewedRight(models.Model):
    """One right of one post in a review, and what became of it. Gone with the review, 90 days after the last of it.

    `due`: when it is taken away by itself; `warned`: she has been told; `kept_reason`: why it stays though nobody used it;
    `objection`: what she has said about it herself.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="rights")
    area = models.BigIntegerField()
    post = models.BigIntegerField()
    staff = models.BigIntegerField()
    right = models.CharField(max_length=40)
    used = models.BooleanField()
    due = models.DateField()
    warned = models.BooleanField(default=False)
    objection = models.CharField(max_length=500, blank=True)
    kept_reason = models.CharField(max_length=500, blank=True)
    kept_by = models.CharField(max_length=60, blank=True)
    taken_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_reviewed_right"
        constraints = (
            models.UniqueConstraint(fields=["review", "post", "right"], name="right_reviewed_once"),
            models.CheckConstraint(condition=Q(used=False) | Q(taken_at=None), name="used_right_is_not_taken"),
            models.CheckConstraint(condition=Q(restored_at=None) | ~Q(taken_at=None), name="restored_right_was_taken"),
        )
        indexes = (
            models.Index(fields=["due"], condition=Q(used=False, taken_at=None, kept_reason=""), name="reviewed_right_waiting"),
            models.Index(fields=["post"], name="reviewed_right_of_post"),
        )
