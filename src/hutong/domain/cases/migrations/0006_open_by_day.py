"""What is open is kept by day as well: it is counted without looking at the rows. All days are counted anew by the job."""

from django.db import migrations, models


_NAMES = "open bounced_now take asked danger waits mute".split()
_ADD = ", ".join(f"ADD COLUMN {name} integer NOT NULL DEFAULT 0" for name in _NAMES)
_DROP = ", ".join(f"DROP COLUMN {name}" for name in _NAMES)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_lesson'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_now',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['area', 'category'], name='case_open'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('confirming', 'closed')), _negated=True), fields=['due'], name='case_due_now'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('answered_at', None)), fields=['answer_due'], name='case_mute_now'),
        ),
        migrations.RunSQL("TRUNCATE cases_day, cases_delta", ""),
        migrations.RunSQL(
            f"ALTER TABLE cases_day {_ADD}; ALTER TABLE cases_delta {_ADD};",
            f"ALTER TABLE cases_day {_DROP}; ALTER TABLE cases_delta {_DROP};",
        ),
        migrations.RunSQL(
            "CREATE INDEX cases_day_waits ON cases_day (area, day, category) INCLUDE (waits, mute) WHERE waits <> 0 OR mute <> 0",
            "DROP INDEX cases_day_waits",
        ),
    ]
