import django.db.models.deletion
from django.db import migrations, models

from hutong.domain.journal.command import unordered_id
from hutong.domain.journal.security import scoped


class Migration(migrations.Migration):
    dependencies = (("door", "0002_tokens"),)
    operations = (
        migrations.CreateModel(
            name="Credential",
            fields=[
                ("id", models.BigIntegerField(default=unordered_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField()),
                ("department", models.CharField(blank=True, max_length=40)),
                ("post", models.BigIntegerField(null=True)),
                ("username", models.BinaryField()),
                ("secret", models.BinaryField()),
                ("fresh", models.BinaryField(null=True)),
                ("state", models.CharField(default="works", max_length=5)),
                ("known_to", models.BigIntegerField(null=True)),
                ("overdue", models.BooleanField(default=False)),
                ("set_by", models.CharField(max_length=120)),
                ("set_at", models.DateTimeField()),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="credentials", to="door.system"
                    ),
                ),
            ],
            options={
                "db_table": "door_credential",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("post__isnull", False)), fields=("system", "post"), name="door_credential_a_post"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("post__isnull", True)),
                        fields=("system", "area", "department"),
                        name="door_credential_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["works", "wrong"])), name="door_credential_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Jar",
            fields=[
                ("id", models.BigIntegerField(default=unordered_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField()),
                ("staff", models.BigIntegerField()),
                ("cookies", models.BinaryField()),
                ("changed_at", models.DateTimeField()),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="jars", to="door.credential"
                    ),
                ),
            ],
            options={
                "db_table": "door_jar",
                "constraints": [models.UniqueConstraint(fields=("credential", "staff"), name="door_jar_once")],
            },
        ),
        migrations.CreateModel(
            name="Pass",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("sid", models.CharField(db_index=True, max_length=22)),
                ("staff", models.BigIntegerField()),
                ("post", models.BigIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="door.system")),
            ],
            options={"db_table": "door_pass"},
        ),
        scoped("door_credential", "area"),
        scoped("door_jar", "area"),
    )
