import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0002_factors"),)
    operations = (
        migrations.CreateModel(
            name="Upstream",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=8)),
                ("client", models.CharField(max_length=200)),
                ("secret", models.BinaryField()),
                ("settings", models.JSONField(default=dict)),
                ("match", models.JSONField(default=dict)),
                ("posts", models.JSONField(default=list)),
                ("area", models.BigIntegerField(null=True)),
                ("state", models.CharField(default="open", max_length=6)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_upstream",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["oidc", "dingtalk", "wecom"])), name="upstream_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "paused", "ended"])), name="upstream_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("posts", []), models.Q(("area", None), _negated=True), _connector="OR"),
                        name="upstream_posts_have_a_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MappedPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff", models.BigIntegerField()),
                ("post", models.BigIntegerField()),
                ("title", models.CharField(max_length=80)),
                ("area", models.BigIntegerField()),
                ("words", models.JSONField()),
                ("claimed_on", models.DateField()),
                ("upstream", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.upstream")),
            ],
            options={
                "db_table": "accounts_mapped_post",
                "indexes": [models.Index(fields=["staff"], name="mapped_post_of_staff")],
                "constraints": [models.UniqueConstraint(fields=("upstream", "post"), name="mapped_post_once")],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=255)),
                ("staff", models.BigIntegerField()),
                ("how", models.CharField(max_length=5)),
                ("made_at", models.DateTimeField()),
                ("upstream", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.upstream")),
            ],
            options={
                "db_table": "accounts_identity",
                "indexes": [models.Index(fields=["staff"], name="identity_of_staff")],
                "constraints": [
                    models.UniqueConstraint(fields=("upstream", "subject"), name="identity_once"),
                    models.UniqueConstraint(fields=("upstream", "staff"), name="identity_of_one"),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="identity_has_a_subject"
                    ),
                    models.CheckConstraint(condition=models.Q(("how__in", ["claim", "bound"])), name="identity_how_known"),
                ],
            },
        ),
    )
