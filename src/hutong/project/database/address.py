"""Where the database is: DATABASE_URL, or the embedded server of the data folder."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hutong.project import troubles
from hutong.project.home import Home

OWNER = "hutong"
APP_ROLE = "hutong_app"
NAME = "hutong"
# How often a connection has to ask a statement before the server keeps its plan (`domain.journal.prepared`). With an address only
# where the address says so (?prepare_threshold=5): a pooler between may not carry it.
PREPARE = 3

Settings = dict[str, Any]


def external_url() -> str:
    """DATABASE_URL, or an empty text when the embedded server is to be used."""
    return os.environ.get("DATABASE_URL", "").strip()


def database_settings(home: Home) -> dict[str, Settings]:
    """Django's DATABASES: `default` acts as the application's role under row-level security, `owner` makes tables."""
    url = external_url()
    owner = _from_url(url) if url else _embedded(home)
    app = {**owner, "OPTIONS": dict(owner["OPTIONS"])}
    if not url:
        app["OPTIONS"]["prepare_threshold"] = PREPARE
    if url:
        app["OPTIONS"]["options"] = f"{owner['OPTIONS'].get('options', '')} -c role={APP_ROLE}".strip()
    else:
        app["USER"] = APP_ROLE
    return {"default": app, "owner": {**owner, "CONN_MAX_AGE": 0}}


def connection_arguments(home: Home) -> dict[str, Any]:
    """What psycopg.connect needs to reach the database as its owner."""
    owner = database_settings(home)["owner"]
    words = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    return {**{word: owner[key] for key, word in words.items() if owner[key]}, **owner["OPTIONS"]}


def _embedded(home: Home) -> Settings:
    return _settings(host=str(home.sockets), port="5432", user=OWNER, password="", name=NAME, options={})


def _from_url(url: str) -> Settings:
    """Reads postgresql://user:password@host:port/name?option=value. Raises a Trouble for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise troubles.bad_url(f"{parts.scheme or '(空)'}://")
    try:
        port = str(parts.port or "")
    except ValueError as fault:
        raise troubles.bad_url(str(fault)) from fault
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if "prepare_threshold" in options:
        options["prepare_threshold"] = _number(options["prepare_threshold"])
    host = options.pop("host", None) or unquote(parts.hostname or "")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise troubles.bad_url("没有库名")
    return _settings(
        host=host,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        name=name,
        options=options,
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise troubles.bad_url(f"prepare_threshold={text}")
    return int(text)


def _settings(*, host: str, port: str, user: str, password: str, name: str, options: dict[str, Any]) -> Settings:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": host,
        "PORT": port,
        "USER": user,
        "PASSWORD": password,
        "NAME": name,
        "OPTIONS": options,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
