"""Which sign-ins are over is asked once a minute, of all that a whole city has open."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = (("accounts", "0007_device"),)
    operations = (
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="session_open_until"),
        ),
    )
