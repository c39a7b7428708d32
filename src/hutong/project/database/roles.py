"""The two roles of the house: the owner makes tables, the application's role works under row-level security."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from hutong.project import troubles
from hutong.project.database.address import APP_ROLE, NAME, connection_arguments, external_url
from hutong.project.home import Home

OLDEST = 150000


def ensure_database(home: Home) -> None:
    """Makes the embedded server's database if it is missing, then the roles. Safe to repeat.

    Raises a Trouble when an external server does not answer or is too old.
    """
    arguments = connection_arguments(home)
    if not external_url():
        with psycopg.connect(**{**arguments, "dbname": "postgres"}, autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    try:
        with psycopg.connect(**arguments, connect_timeout=10) as connection:
            if connection.info.server_version < OLDEST:
                raise troubles.unreachable(f"PostgreSQL {connection.info.server_version // 10000}")
            ensure_roles(connection)
    except psycopg.OperationalError as fault:
        raise troubles.unreachable(str(fault).strip()) from fault


def ensure_roles(connection: psycopg.Connection[Any]) -> None:
    """Makes the application's role and lets it use what the owner makes from now on. Migrations take away from there.

    The role may log in only where the server is ours and reachable by its socket alone; elsewhere the site's own login
    takes it on (`-c role=…`). It is no superuser, owns nothing, and cannot bypass row-level security.
    """
    role = sql.Identifier(APP_ROLE)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS").format(role))
    if not external_url():
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(role))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    for kind, rights in (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
        ("SEQUENCES", "USAGE, SELECT"),
        ("FUNCTIONS", "EXECUTE"),
    ):
        statement = sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}")
        connection.execute(statement.format(sql.SQL(rights), sql.SQL(kind), role))


def protect_migrations(connection: psycopg.Connection[Any]) -> None:
    """The application may read which migrations have run, no more."""
    connection.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(sql.Identifier(APP_ROLE)))
