"""Figures kept by day, the list of what changed since, what is put to a level above, and what asks for preventive work."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from hutong.domain.journal.security import scoped

_NAMES = [
    "came",
    "solved",
    "silent",
    "unsolved",
    "outside_law",
    "outside_power",
    "unfounded",
    "joined",
    "withdrawn",
    "answered",
    "in_time",
    "done",
    "late",
    "bounced",
    "again",
    "rated",
    "good",
    "bad",
    "ended",
]
_FIGURES = ", ".join(f"{name} integer NOT NULL DEFAULT 0" for name in _NAMES)
_DAY = f"""
CREATE TABLE cases_day (
    area bigint NOT NULL, day date NOT NULL, category varchar(60) NOT NULL, {_FIGURES},
    PRIMARY KEY (area, day, category)
);
CREATE TABLE cases_delta (
    id bigserial PRIMARY KEY, area bigint NOT NULL, day date NOT NULL, category varchar(60) NOT NULL, {_FIGURES}
);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_invited_and_doubted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Prevention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.BigIntegerField()),
                ("category", models.CharField(max_length=60)),
                ("cases", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("words", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ("voices", models.PositiveIntegerField()),
                ("recent", models.PositiveIntegerField()),
                ("before", models.PositiveIntegerField()),
                ("expected", models.FloatField()),
                ("chance", models.FloatField()),
                ("found_at", models.DateTimeField()),
                ("state", models.CharField(default="proposed", max_length=8)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("decided_at", models.DateTimeField(null=True)),
                ("unit_area", models.BigIntegerField(null=True)),
                ("unit_department", models.CharField(blank=True, max_length=40)),
                ("due", models.DateField(null=True)),
                ("result", models.CharField(blank=True, max_length=2000)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "cases_prevention",
            },
        ),
        migrations.CreateModel(
            name="Raised",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.BigIntegerField()),
                ("from_area", models.BigIntegerField()),
                ("from_department", models.CharField(blank=True, max_length=40)),
                ("to_area", models.BigIntegerField()),
                ("to_department", models.CharField(blank=True, max_length=40)),
                ("words", models.CharField(max_length=2000)),
                ("cases", models.PositiveIntegerField()),
                ("voices", models.PositiveIntegerField()),
                ("places", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField()),
                ("due", models.DateTimeField()),
                ("late_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "cases_raised",
            },
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open",
        ),
        migrations.AddField(
            model_name="file",
            name="released",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["area", "category"],
                include=("state", "collected_at", "answered_at", "answer_due", "due", "bounces", "danger"),
                name="case_open_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="prevention",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("proposed", "accepted", "declined", "done"))), name="prevention_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="prevention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("proposed", "accepted"))), fields=("area", "category"), name="prevention_once"
            ),
        ),
        migrations.AddField(
            model_name="raised",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="raised", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="raised",
            name="cause",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="raised", to="cases.cause"
            ),
        ),
        migrations.AddConstraint(
            model_name="raised",
            constraint=models.CheckConstraint(
                condition=models.Q(("case", None), ("cause", None), _connector="XOR"), name="raised_is_of_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="raised",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at", None), models.Q(("answer", ""), _negated=True), _connector="XOR"),
                name="raised_answer_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="raised",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("case",), name="raised_case_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="raised",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("cause",), name="raised_cause_once"
            ),
        ),
        migrations.RunSQL(_DAY, "DROP TABLE cases_day; DROP TABLE cases_delta;"),
        *(scoped(table, "area") for table in ("cases_day", "cases_delta", "cases_raised", "cases_prevention")),
    ]
