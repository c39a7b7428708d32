import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from hutong.domain.journal.command import unordered_id

SYSTEM = {"on_delete": django.db.models.deletion.CASCADE, "to": "door.system"}
NUMBER = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


def scopes():
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)


class Migration(migrations.Migration):
    dependencies = (("door", "0001_register"),)
    operations = (
        migrations.CreateModel(
            name="Key",
            fields=[
                ("kid", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("algorithm", models.CharField(max_length=5)),
                ("public", models.JSONField()),
                ("private", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "door_key",
                "constraints": [
                    models.CheckConstraint(condition=Q(algorithm__in=["ES256", "RS256"]), name="door_key_algorithm_known"),
                    models.UniqueConstraint(condition=Q(until=None), fields=("algorithm",), name="door_key_one_signs"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigIntegerField(default=unordered_id, primary_key=True, serialize=False)),
                ("ticket", models.BigIntegerField(unique=True)),
                ("sid", models.CharField(db_index=True, max_length=22)),
                ("staff", models.BigIntegerField()),
                ("post", models.BigIntegerField()),
                ("scopes", scopes()),
                ("issuer", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=12)),
                ("system", models.ForeignKey(**SYSTEM)),
            ],
            options={
                "db_table": "door_grant",
                "constraints": [
                    models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="door_grant_ends_after_it_begins"),
                    models.CheckConstraint(condition=Q(ended_at=None) ^ ~Q(why=""), name="door_grant_ended_for_a_reason"),
                    models.CheckConstraint(
                        condition=Q(why__in=["", "signed_out", "revoked", "code_reused", "token_reused", "no_right"]),
                        name="door_grant_reason_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(**NUMBER)),
                ("access", models.BinaryField(max_length=32, unique=True)),
                ("refresh", models.BinaryField(max_length=32, null=True, unique=True)),
                ("made_at", models.DateTimeField()),
                ("access_ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("grant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="door.grant")),
            ],
            options={"db_table": "door_token"},
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(**NUMBER)),
                ("staff", models.BigIntegerField()),
                ("scopes", scopes()),
                ("at", models.DateTimeField()),
                ("system", models.ForeignKey(**SYSTEM)),
            ],
            options={
                "db_table": "door_consent",
                "constraints": [models.UniqueConstraint(fields=("staff", "system"), name="door_consent_once")],
            },
        ),
    )
