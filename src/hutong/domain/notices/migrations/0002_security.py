"""Notices say who hears what: everybody may put one in, each area sees its own, the city those of no area."""

from django.db import migrations

from hutong.domain.journal.security import BETWEEN

_LO = "coalesce(nullif(current_setting('hutong.lo', true), ''), '1')::bigint"
_HI = "coalesce(nullif(current_setting('hutong.hi', true), ''), '0')::bigint"
_SEEN = f"(area {BETWEEN} OR (area IS NULL AND {_LO} <= 110000000000 AND {_HI} >= 119999999999))"


class Migration(migrations.Migration):
    dependencies = (("notices", "0001_initial"),)
    operations = (
        migrations.RunSQL(
            f"""
            ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
            ALTER TABLE notices_notice FORCE ROW LEVEL SECURITY;
            CREATE POLICY notices_notice_seen ON notices_notice USING {_SEEN};
            CREATE POLICY notices_notice_put ON notices_notice FOR INSERT WITH CHECK (true);
            """,
            """
            DROP POLICY notices_notice_seen ON notices_notice;
            DROP POLICY notices_notice_put ON notices_notice;
            ALTER TABLE notices_notice NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
            """,
        ),
    )
