"""Only the supervising area sees a report: a colleague who could, would guess who made it. Everybody may hand one in."""

from django.db import migrations

from hutong.domain.journal.security import scoped


class Migration(migrations.Migration):
    dependencies = (("outside", "0001_initial"),)
    operations = (
        scoped("outside_report", column="supervisor"),
        migrations.RunSQL(
            "CREATE POLICY outside_report_hand_in ON outside_report FOR INSERT WITH CHECK (true);",
            "DROP POLICY outside_report_hand_in ON outside_report;",
        ),
    )
