"""Counts of a whole city from the index alone, and exact look-ups in it.

The operators of arrays are not leakproof, so under row-level security PostgreSQL does not let them use an index: a look-up by
identity number would read every person of the actor's area. The function looks the shadows up as the owner of the tables and gives
out ids within the actor's range only, as the policy would.
"""

from django.db import migrations, models

from hutong.domain.journal.security import APP_ROLE, BETWEEN


class Migration(migrations.Migration):
    dependencies = (("pool", "0002_security"),)
    operations = (
        migrations.RemoveIndex(model_name="person", name="pool_person_birth"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["community", "birth"], condition=models.Q(merged_into=None, ended_on=None), name="pool_person_standing"
            ),
        ),
        migrations.RunSQL(
            f"""
            CREATE FUNCTION pool_people_by_shadow(shadows bytea[]) RETURNS SETOF bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ SELECT id FROM pool_person WHERE blind && shadows AND community {BETWEEN} $$;
            REVOKE ALL ON FUNCTION pool_people_by_shadow(bytea[]) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION pool_people_by_shadow(bytea[]) TO {APP_ROLE};
            """,
            "DROP FUNCTION pool_people_by_shadow(bytea[]);",
        ),
    )
