"""A contested correction bears its day and may stay unanswered, an open one may be withdrawn; a round may be closed as checked."""

from django.db import migrations, models
from django.db.models import Q

STATES = ("open", "confirmed", "contested", "upheld", "dropped", "unanswered", "expired", "withdrawn")


class Migration(migrations.Migration):
    dependencies = (("reporting", "0003_demand_rules"),)
    operations = (
        migrations.AddField("round", "checked_on", models.DateField(null=True)),
        migrations.AddField("proposal", "contested_on", models.DateField(null=True)),
        migrations.RemoveConstraint("proposal", "proposal_state_known"),
        migrations.AddConstraint("proposal", models.CheckConstraint(condition=Q(state__in=STATES), name="proposal_state_known")),
    )
