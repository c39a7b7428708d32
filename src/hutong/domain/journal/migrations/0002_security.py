"""The journal: everybody may add, nobody may change; readable by area, and one's own acts always."""

from django.db import migrations

from hutong.domain.journal.security import append_only

_LO = "coalesce(nullif(current_setting('hutong.lo', true), ''), '1')::bigint"
_HI = "coalesce(nullif(current_setting('hutong.hi', true), ''), '0')::bigint"
_SELF = "coalesce(nullif(current_setting('hutong.actor', true), ''), '0')::bigint"

# An act of the system that concerns no place (loading the divisions) is the city's to see; INSERT … RETURNING reads its row too.
_CITY = f"(community IS NULL AND {_LO} <= 110000000000 AND {_HI} >= 119999999999)"


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"),)
    operations = (
        migrations.RunSQL(
            f"""
            ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
            ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;
            CREATE POLICY journal_entry_read ON journal_entry FOR SELECT
                USING (community BETWEEN {_LO} AND {_HI} OR (actor_id = {_SELF} AND actor_id > 0) OR {_CITY});
            CREATE POLICY journal_entry_add ON journal_entry FOR INSERT WITH CHECK (true);
            """,
            """
            DROP POLICY journal_entry_read ON journal_entry;
            DROP POLICY journal_entry_add ON journal_entry;
            ALTER TABLE journal_entry NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE journal_entry DISABLE ROW LEVEL SECURITY;
            """,
        ),
        append_only("journal_entry"),
    )
