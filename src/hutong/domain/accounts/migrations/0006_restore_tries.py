"""Wrong codes of a superior are counted by account and place, and of all places together there may be more."""

from django.db import migrations, models
from django.db.models import Q

KINDS = ["account", "device", "place", "second", "restore"]


class Migration(migrations.Migration):
    dependencies = (("accounts", "0005_locked"),)
    operations = (
        migrations.RemoveConstraint(model_name="try", name="try_kind_known"),
        migrations.AddConstraint(
            model_name="try", constraint=models.CheckConstraint(condition=Q(kind__in=KINDS), name="try_kind_known")
        ),
        migrations.AlterField(model_name="restorecode", name="tries", field=models.PositiveIntegerField(default=0)),
    )
