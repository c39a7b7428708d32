"""What was sent back, and a sample of measured times, are found without reading everything."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = (("reporting", "0004_corrections"),)
    operations = (
        migrations.AddIndex(
            "step",
            models.Index(fields=["at"], condition=Q(act__in=("send_back", "withdraw")), name="step_sent_back"),
        ),
        migrations.AddIndex("timing", models.Index(fields=["demand", "id"], name="timing_sample")),
    )
