"""Databases for the suite: one server a session, one migrated template, and cheap copies of it for stories that commit."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.db import connections
from psycopg import sql

from hutong.project.database.address import connection_arguments
from hutong.project.database.roles import ensure_roles
from hutong.project.home import Home

ALIASES = ("default", "owner")


class Databases:
    """The session's server. Names carry the process id: two runs of the suite may share a server."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.arguments = connection_arguments(home)
        self.numbers = itertools.count()
        self.made: list[str] = []

    def hurry(self) -> None:
        """The server waits for no disk: nothing in it outlives the session. Stories of kills have servers of their own."""
        with psycopg.connect(**self._named("postgres"), autocommit=True) as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
            connection.execute("SELECT pg_reload_conf()")

    def create(self, template: str = "") -> str:
        """A new database, empty or a copy; returns its name."""
        name = f"hutong_test_{os.getpid()}_{next(self.numbers)}"
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template or "template0"))
        with psycopg.connect(**self._named("postgres"), autocommit=True) as connection:
            connection.execute(words)
        self.made.append(name)
        if not template:
            with psycopg.connect(**self._named(name)) as connection:
                ensure_roles(connection)
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(**self._named("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """DATABASE_URL for a process of its own."""
        words = self._named(name)
        query = urlencode({"host": words["host"]})
        login = quote(words.get("user", "")) + (":" + quote(words["password"]) if words.get("password") else "")
        return f"postgresql://{login}@:{words.get('port', 5432)}/{name}?{query}"

    @contextmanager
    def used(self, name: str) -> Iterator[None]:
        """Django's two aliases mean this database for the length of the block."""
        before = {alias: dict(connections.databases[alias]) for alias in ALIASES}
        self.point({alias: {**before[alias], "NAME": name} for alias in ALIASES})
        try:
            yield
        finally:
            self.point(before)

    def point(self, settings: dict[str, dict[str, Any]]) -> None:
        """Sets what the aliases mean, closing what was open."""
        for alias in ALIASES:
            connections[alias].close()
            connections.databases[alias].update(settings[alias])
            connections[alias].settings_dict.update(settings[alias])
        forget()

    def _named(self, name: str) -> dict[str, Any]:
        return {**self.arguments, "dbname": name}


def forget() -> None:
    """What the house keeps in memory by id is of one database: in another, the same id is another blank or filling."""
    for name in ("blanks", "issuing", "store"):
        module = sys.modules.get(f"hutong.domain.forms.{name}")
        for held in vars(module).values() if module is not None else ():
            if hasattr(held, "cache_clear") and getattr(held, "__module__", "") == f"hutong.domain.forms.{name}":
                held.cache_clear()


class Process:
    """A program of ours as a process of its own, on a database and a data folder of its own."""

    def __init__(self, module: str, *arguments: str, home: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            env={**os.environ, "HUTONG_HOME": str(home), **environment},
            start_new_session=True,
        )

    def end(self) -> None:
        """Closes its standard input, which is how a child of the supervisor learns that it is over."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(30)
