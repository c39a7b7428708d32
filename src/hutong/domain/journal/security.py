"""The SQL that puts a table under row-level security, for use in migrations."""

from __future__ import annotations

from django.db import migrations

APP_ROLE = "hutong_app"

BETWEEN = (
    "BETWEEN coalesce(nullif(current_setting('hutong.lo', true), ''), '1')::bigint"
    " AND coalesce(nullif(current_setting('hutong.hi', true), ''), '0')::bigint"
)


def scoped(table: str, column: str = "community") -> migrations.RunSQL:
    """Rows are visible, and may be written, only where `column` lies in the range that `scope` has told the database."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_scope ON {table} USING ({column} {BETWEEN}) WITH CHECK ({column} {BETWEEN});
        """,
        f"""
        DROP POLICY {table}_scope ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def append_only(table: str) -> migrations.RunSQL:
    """The application's role may add rows and read them, never change or remove one."""
    return migrations.RunSQL(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE};",
        f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO {APP_ROLE};",
    )
