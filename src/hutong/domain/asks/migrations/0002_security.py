"""Row-level security by community."""

from django.db import migrations

from hutong.domain.journal.security import scoped

TABLES = ("asks_ask", "asks_want")


class Migration(migrations.Migration):
    dependencies = (("asks", "0001_initial"),)
    operations = tuple(scoped(table) for table in TABLES)
