"""An account is seen by its owner and the system; a mandate by both sides, and by the workers of the place that took it down."""

from django.db import migrations

from hutong.domain.journal.security import BETWEEN


def _set(name):
    return f"coalesce(nullif(current_setting('hutong.{name}', true), ''), '0')::bigint"


_LO, _HI, _ACTOR, _RESIDENT = (_set(name) for name in ("lo", "hi", "actor", "resident"))
# the whole city, and nobody in person: no post of the city's sees residents
_SYSTEM = f"({_LO} BETWEEN 1 AND 110000000000 AND {_HI} >= 119999999999 AND {_ACTOR} = 0 AND {_RESIDENT} = 0)"
_SELF = f"{_RESIDENT} > 0 AND {{column}} = {_RESIDENT}"
_STAFF = f"{_RESIDENT} = 0 AND {_ACTOR} > 0 AND (agent_staff = {_ACTOR} OR area {BETWEEN})"


def fenced(table, condition):
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_own ON {table} USING ({condition}) WITH CHECK ({condition});
        """,
        f"""
        DROP POLICY {table}_own ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def _own(*columns):
    return " OR ".join([_SYSTEM, *(f"({_SELF.format(column=column)})" for column in columns)])


class Migration(migrations.Migration):
    dependencies = (("residents", "0001_initial"),)
    operations = (
        fenced("residents_resident", _own("id")),
        fenced("residents_code", _SYSTEM),
        fenced("residents_passkey", _own("resident_id")),
        fenced("residents_mandate", f"{_own('principal_id', 'agent_id')} OR ({_STAFF})"),
    )
