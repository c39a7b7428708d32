import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("door", "0003_vault"),)
    operations = (
        migrations.CreateModel(
            name="Health",
            fields=[
                (
                    "system",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="health",
                        serialize=False,
                        to="door.system",
                    ),
                ),
                ("state", models.CharField(default="up", max_length=4)),
                ("since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("failing_since", models.DateTimeField(null=True)),
                (
                    "recent",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None),
                ),
                ("said", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "db_table": "door_health",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", ["up", "slow", "down"])), name="door_health_known")
                ],
            },
        ),
    )
