"""Row-level security by community; decisions, steps, approved snapshots and withdrawals are added and never changed."""

from django.db import migrations

from hutong.domain.journal.security import append_only, scoped

SCOPED = ("assignment", "step", "snapshot", "withdrawal", "comment", "explanation", "consent", "proposal")
ADDED_ONLY = ("decision", "step", "snapshot", "withdrawal", "timing")


class Migration(migrations.Migration):
    dependencies = (("reporting", "0001_initial"),)
    operations = (
        *(scoped(f"reporting_{table}") for table in SCOPED),
        *(append_only(f"reporting_{table}") for table in ADDED_ONLY),
    )
