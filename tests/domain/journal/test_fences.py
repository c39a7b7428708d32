"""Which tables the site's own role reads without saying for whom: none that holds anything of a resident."""

import pytest
from django.db import connection

OPEN = {
    # the city itself, and who works in it
    "demo_community", "demo_report_step", "directory_area", "directory_overlay", "directory_overlay_area",
    "directory_post", "directory_staff", "directory_successor",
    # what headers and columns mean; names of sources
    "forms_meaning", "forms_template", "pool_local_element", "pool_source",
    # what departments ask of communities, and how it was decided, is public; a blank is the department's own file, sealed
    "forms_blank", "reporting_demand", "reporting_decision", "reporting_round", "reporting_timing",
    # systems that are connected: keys as digests, secrets sealed
    "directory_system",
    # what words mean: hashed pieces and weights, no text
    "cases_lesson",
    # which ways out of the house are shut, under a blind name
    "notices_lane",
    # passes through the door as digests
    "door_pass",
    # sign-ins of staff, and the door: systems of the register, tickets as digests, who pinned what; nothing of a resident
    # other places where staff sign in: secrets sealed, whom they know, which posts came of it
    "accounts_identity", "accounts_mapped_post", "accounts_upstream",
    "accounts_authenticator", "accounts_pairing", "accounts_passkey", "accounts_recovery", "accounts_restore", "accounts_try",
    "accounts_session", "door_certificate", "door_signout", "door_sight", "door_system", "door_ticket", "door_use",
    # tokens of staff as digests, what they agreed to, and the keys that sign, sealed
    "door_consent", "door_grant", "door_key", "door_token",
    # which systems are told of accounts of staff, and what they were told, as a digest
    "door_provisioned", "door_provisioning",
    # how systems answer, and the numbers of their events
    "door_event", "door_health",
    # sessions hold a staff id and a post, or a resident's id; jobs the id of a filling
    "django_session", "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers",
    "auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations",
}  # fmt: skip


@pytest.mark.django_db
def test_every_other_table_is_fenced_against_its_own_readers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert {name for (name,) in cursor.fetchall()} <= OPEN


@pytest.mark.django_db
def test_without_a_scope_nothing_of_anybody_is_read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            assert cursor.fetchone() == (0,), name
