"""The outbox names records and what became known of them: everybody may tell, only who sees the whole city may hear."""

from django.db import migrations

_LO = "coalesce(nullif(current_setting('hutong.lo', true), ''), '1')::bigint"
_HI = "coalesce(nullif(current_setting('hutong.hi', true), ''), '0')::bigint"
_SYSTEM = f"({_LO} <= 110000000000 AND {_HI} >= 119999999999)"


class Migration(migrations.Migration):
    dependencies = (("journal", "0002_security"),)
    operations = (
        migrations.RunSQL(
            f"""
            ALTER TABLE journal_news ENABLE ROW LEVEL SECURITY;
            ALTER TABLE journal_news FORCE ROW LEVEL SECURITY;
            CREATE POLICY journal_news_hear ON journal_news USING {_SYSTEM};
            CREATE POLICY journal_news_tell ON journal_news FOR INSERT WITH CHECK (true);
            """,
            """
            DROP POLICY journal_news_hear ON journal_news;
            DROP POLICY journal_news_tell ON journal_news;
            ALTER TABLE journal_news NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE journal_news DISABLE ROW LEVEL SECURITY;
            """,
        ),
    )
