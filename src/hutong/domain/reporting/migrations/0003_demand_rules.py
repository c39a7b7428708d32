"""A department may add lines that must hold in its form, and drop those that were found in its headings."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("reporting", "0002_security"),)
    operations = (
        migrations.AddField("demand", "rules_added", ArrayField(models.CharField(max_length=200), default=list)),
        migrations.AddField("demand", "rules_dropped", ArrayField(models.TextField(), default=list)),
    )
