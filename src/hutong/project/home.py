"""The folder in which this installation keeps everything it must not lose: database, keys, logs."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# sun_path holds 108 bytes with its end on Linux, 104 elsewhere; PostgreSQL adds the name of the socket file.
SOCKET_PATH_LIMIT = 103
SOCKET_FILE = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Home:
    """One data folder. Two processes given the same folder share one server."""

    path: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.path / "database"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def keys(self) -> Path:
        return self.path / "keys.json"

    @property
    def prepared(self) -> Path:
        """Says for which state of the program the database was last brought up to date."""
        return self.path / "prepared.json"

    @property
    def serving(self) -> Path:
        """Locked by the one `hutong run` of this folder; holds its address."""
        return self.path / "serving.json"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server; the keeper waits to have it alone."""
        return self.path / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper as long as it lives."""
        return self.path / "keeper.lock"

    @property
    def sockets(self) -> Path:
        """Where the server's socket is: in the folder, or under the system's temporary folder when the path is too long."""
        near = self.path / "run"
        if len(os.fsencode(near / SOCKET_FILE)) <= SOCKET_PATH_LIMIT:
            return near
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"hutong-{os.getuid()}-{digest}"

    def make(self) -> None:
        """Creates the folders, readable by their owner only."""
        for folder in (self.path, self.log, self.sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def home() -> Home:
    """The folder named by HUTONG_HOME, else `.hutong` beside the program's sources, else in the current folder."""
    named = os.environ.get("HUTONG_HOME")
    if named:
        return Home(Path(named).expanduser().resolve())
    root = Path(__file__).resolve().parents[3]
    base = root if (root / "pyproject.toml").is_file() else Path.cwd()
    return Home(base / ".hutong")
