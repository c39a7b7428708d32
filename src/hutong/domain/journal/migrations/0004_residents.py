"""Residents act too: under a number of their own, and what they did is theirs to see."""

from django.db import migrations, models

_LO = "coalesce(nullif(current_setting('hutong.lo', true), ''), '1')::bigint"
_HI = "coalesce(nullif(current_setting('hutong.hi', true), ''), '0')::bigint"
_SELF = "coalesce(nullif(current_setting('hutong.actor', true), ''), '0')::bigint"
_RESIDENT = "coalesce(nullif(current_setting('hutong.resident', true), ''), '0')::bigint"
_CITY = f"(community IS NULL AND {_LO} <= 110000000000 AND {_HI} >= 119999999999)"
_STAFF = f"community BETWEEN {_LO} AND {_HI} OR (actor_id = {_SELF} AND actor_id > 0) OR {_CITY}"


class Migration(migrations.Migration):
    dependencies = (("journal", "0003_news_security"),)
    operations = (
        migrations.AddField("entry", "resident", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "entry",
            models.Index(
                fields=["resident", "-at"], condition=models.Q(("resident", None), _negated=True), name="journal_entry_resident"
            ),
        ),
        # a resident with a community in hand reads there nobody's entries but the own ones
        migrations.RunSQL(
            f"""
            DROP POLICY journal_entry_read ON journal_entry;
            CREATE POLICY journal_entry_read ON journal_entry FOR SELECT
                USING ({_RESIDENT} = 0 AND ({_STAFF}) OR (resident = {_RESIDENT} AND resident > 0));
            """,
            f"""
            DROP POLICY journal_entry_read ON journal_entry;
            CREATE POLICY journal_entry_read ON journal_entry FOR SELECT USING ({_STAFF});
            """,
        ),
    )
