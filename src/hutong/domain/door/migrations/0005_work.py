import django.db.models.deletion
from django.db import migrations, models

from hutong.domain.journal.security import scoped

STATES = ["open", "done", "withdrawn", "finished", "declined"]


class Migration(migrations.Migration):
    dependencies = (("door", "0004_health"),)
    operations = (
        migrations.CreateModel(
            name="SystemTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("url", models.CharField(blank=True, max_length=2000)),
                ("due", models.DateField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("urgent", models.BooleanField(default=False)),
                ("area", models.BigIntegerField()),
                ("department", models.CharField(blank=True, max_length=40)),
                ("post", models.BigIntegerField(null=True)),
                ("state", models.CharField(default="open", max_length=9)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("by_event", models.BooleanField(default=True)),
                ("stamp_at", models.DateTimeField()),
                ("stamp", models.CharField(blank=True, max_length=40)),
                ("changed_at", models.DateTimeField()),
                (
                    "system",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="work", to="door.system"),
                ),
            ],
            options={
                "db_table": "door_work",
                "indexes": [models.Index(fields=["system", "changed_at"], name="door_work_changed")],
                "constraints": [
                    models.UniqueConstraint(fields=("system", "key"), name="door_work_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="door_work_state_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=120)),
                ("at", models.DateTimeField(db_index=True)),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="door.system")),
            ],
            options={
                "db_table": "door_event",
                "constraints": [models.UniqueConstraint(fields=("system", "event"), name="door_event_once")],
            },
        ),
        # what a system writes into a title may name somebody
        scoped("door_work", "area"),
    )
