"""The review of rights. A superior sees that of her area, everybody else her own: the fence lets through an area, the queries the
person."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from hutong.domain.journal.security import scoped


class Migration(migrations.Migration):
    dependencies = (("accounts", "0003_upstream"),)
    operations = (
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.BigIntegerField()),
                ("department", models.CharField(blank=True, max_length=40)),
                ("superior", models.BigIntegerField()),
                ("quarter", models.DateField()),
                ("due", models.DateField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "accounts_review",
                "indexes": [models.Index(fields=["superior"], condition=Q(("closed_at", None)), name="review_open_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "department", "quarter"), name="review_once_a_quarter")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewedRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.BigIntegerField()),
                ("post", models.BigIntegerField()),
                ("staff", models.BigIntegerField()),
                ("right", models.CharField(max_length=40)),
                ("used", models.BooleanField()),
                ("due", models.DateField()),
                ("warned", models.BooleanField(default=False)),
                ("objection", models.CharField(blank=True, max_length=500)),
                ("kept_reason", models.CharField(blank=True, max_length=500)),
                ("kept_by", models.CharField(blank=True, max_length=60)),
                ("taken_at", models.DateTimeField(null=True)),
                ("restored_at", models.DateTimeField(null=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rights", to="accounts.review"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_reviewed_right",
                "indexes": [
                    models.Index(
                        fields=["due"],
                        condition=Q(("kept_reason", ""), ("taken_at", None), ("used", False)),
                        name="reviewed_right_waiting",
                    ),
                    models.Index(fields=["post"], name="reviewed_right_of_post"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "post", "right"), name="right_reviewed_once"),
                    models.CheckConstraint(
                        condition=Q(("used", False), ("taken_at", None), _connector="OR"), name="used_right_is_not_taken"
                    ),
                    models.CheckConstraint(
                        condition=Q(("restored_at", None), Q(("taken_at", None), _negated=True), _connector="OR"),
                        name="restored_right_was_taken",
                    ),
                ],
            },
        ),
        scoped("accounts_review", column="area"),
        scoped("accounts_reviewed_right", column="area"),
    )
