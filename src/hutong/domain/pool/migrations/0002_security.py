"""Row-level security by community."""

from django.db import migrations

from hutong.domain.journal.security import append_only, scoped

TABLES = ("pool_person", "pool_household", "pool_place", "pool_organisation", "pool_thing", "pool_event", "pool_observation", "pool_merge")


class Migration(migrations.Migration):
    dependencies = (("pool", "0001_initial"),)
    operations = (*(scoped(table) for table in TABLES), append_only("pool_observation"))
