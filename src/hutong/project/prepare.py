"""Bringing a database up to date: roles, migrations, the city's divisions, and on first use the demo city. Does nothing where
nothing has changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from hutong.project import troubles
from hutong.project.database.address import connection_arguments, external_url
from hutong.project.home import Home

# Django and the driver are imported where they are used: the supervisor and `is_prepared` do without.
if TYPE_CHECKING:
    import psycopg

ROOMS = Path(__file__).resolve().parents[1]
# Any number will do, as long as every process of ours takes the same: two must not migrate at once.
PREPARING = 0x48750001

Progress = Callable[[int, int, str], None]


def is_prepared(home: Home, *, city: bool) -> bool:
    """Whether this program has already brought this very database up to date, and seeded it if `city`. Reads two files."""
    if external_url():
        return False
    try:
        note = json.loads(home.prepared.read_text())
    except (OSError, ValueError):
        return False
    return bool(note.get("state") == state(home) and (note.get("city") or not city))


def prepare(home: Home, *, city: bool, progress: Progress) -> None:
    """Migrates and loads the divisions, without which no list of accounts can be read; seeds the demo city where there is no city
    yet and `city` asks for one. Safe to repeat and to interrupt."""
    import django

    from hutong.project.database.roles import ensure_database, protect_migrations

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    ensure_database(home)
    django.setup()
    with _alone(home) as connection:
        _migrate()
        protect_migrations(connection)
        connection.commit()
        _load_divisions()
        accounts = _seed(progress) if city else []
    note(home, city=city, accounts=accounts)


def state(home: Home) -> str:
    """A digest of the migrations, of the libraries that bring some, and of the database they were applied to."""
    digest = hashlib.sha256()
    for path in sorted(ROOMS.glob("**/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for library in ("django", "procrastinate"):
        digest.update(importlib.metadata.version(library).encode())
    try:
        digest.update((home.data / "global" / "pg_control").read_bytes()[:8])
    except OSError:
        digest.update(b"external")
    return digest.hexdigest()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections["owner"])
    unknown = [
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in known(loader)
    ]
    if unknown:
        raise troubles.newer_tables(sorted(unknown))
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    connections["owner"].close()


def known(loader: object) -> set[tuple[str, str]]:
    """The migrations this program has, those that others replaced included."""
    disk = getattr(loader, "disk_migrations", {})
    return set(disk) | {old for migration in disk.values() for old in migration.replaces}


def _load_divisions() -> None:
    from hutong.domain.directory.commands import load_divisions

    load_divisions()


def _seed(progress: Progress) -> list[dict[str, str]]:
    """The demo city and its reports where there are none, its cases soon after; returns the demo accounts. Where real people are:
    nothing."""
    from django.conf import settings

    from hutong.demo import reports
    from hutong.demo.accounts import accounts, as_made
    from hutong.demo.commands import is_seeded, seed
    from hutong.demo.jobs import defer_cases

    if not settings.HUTONG_DEMO:
        return []
    if not is_seeded():
        seed(communities=12, seed=1, progress=progress)
    reports.make(progress)
    defer_cases()
    return [asdict(account) for account in as_made(accounts())]


def note(home: Home, *, city: bool, accounts: list[dict[str, str]]) -> None:
    """Keeps in the data folder what was done, with the demo accounts. Written aside and moved: it is whole or not there."""
    home.make()
    draft = home.prepared.with_suffix(".new")
    draft.write_text(json.dumps({"state": state(home), "city": city, "accounts": accounts}, ensure_ascii=False))
    draft.replace(home.prepared)


def demo_accounts(home: Home) -> list[dict[str, str]]:
    """The demo accounts as they were when the database was prepared: username, password, name and title."""
    try:
        found: list[dict[str, str]] = json.loads(home.prepared.read_text()).get("accounts", [])
    except (OSError, ValueError):
        return []
    return found


@contextmanager
def _alone(home: Home) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """An owner's connection that holds the one lock for preparing; another process waits here until we are done."""
    import psycopg

    with psycopg.connect(**connection_arguments(home)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        connection.commit()
        yield connection
