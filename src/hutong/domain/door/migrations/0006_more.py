"""Who is told when a sign-in ends, and the first certificate: the door can sign from its first day on."""

import django.db.models.deletion
from django.db import migrations, models


def first_certificate(apps, schema_editor):
    from hutong.domain.door.commands.certificates import pair
    from hutong.kernel import clock

    now = clock.now()
    apps.get_model("door", "Certificate").objects.using(schema_editor.connection.alias).create(**pair(now, now))


class Migration(migrations.Migration):
    dependencies = (("door", "0005_work"),)
    operations = (
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32, unique=True)),
                ("key", models.BinaryField()),
                ("certificate", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("signs_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "door_certificate",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("signs_at"))), name="door_certificate_ends_after_it_signs"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=4)),
                ("sid", models.CharField(db_index=True, max_length=22)),
                ("index", models.BinaryField(max_length=16, unique=True)),
                ("sealed", models.BinaryField()),
                ("address", models.CharField(blank=True, max_length=2000)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="door.system")),
            ],
            options={
                "db_table": "door_signout",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ("cas", "saml"))), name="door_signout_kind_known")
                ],
            },
        ),
        # a request of SAML is answered once (saml-profiles, 4.1.4.5), also when it comes twice at the same moment
        migrations.RunSQL(
            "CREATE UNIQUE INDEX door_ticket_request_once ON door_ticket (system_id, (bound ->> 'request'))"
            " WHERE kind = 'saml' AND bound ? 'request'",
            "DROP INDEX door_ticket_request_once",
        ),
        migrations.RunPython(first_certificate, migrations.RunPython.noop, elidable=False),
    )
