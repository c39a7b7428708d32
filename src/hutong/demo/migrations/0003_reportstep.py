"""Which steps of the demo's reports are done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("demo", "0002_security"),)
    operations = (
        migrations.CreateModel(
            name="ReportStep",
            fields=[
                ("key", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("made", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "demo_report_step"},
        ),
    )
