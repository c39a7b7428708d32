"""On what somebody has signed in, in a word or two, for as long as the sign-in lasts."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = (("accounts", "0006_restore_tries"),)
    operations = (
        migrations.AddField(
            model_name="session", name="device", field=models.CharField(blank=True, db_default="", default="", max_length=20)
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=Q(ended_at=None) | Q(device=""), name="session_device_forgotten_when_it_ends"
            ),
        ),
    )
