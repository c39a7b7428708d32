"""The truth is fenced like the pool."""

from django.db import migrations

from hutong.domain.journal.security import scoped


class Migration(migrations.Migration):
    dependencies = (("demo", "0001_initial"), ("journal", "0001_initial"))
    operations = (scoped("demo_truth"),)
