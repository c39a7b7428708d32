"""Row-level security by community."""

from django.db import migrations

from hutong.domain.journal.security import scoped

TABLES = ("forms_filling", "forms_own_value")


class Migration(migrations.Migration):
    dependencies = (("forms", "0001_initial"),)
    operations = tuple(scoped(table) for table in TABLES)
