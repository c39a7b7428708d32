"""What an earlier server left behind in the data folder, and how to be rid of it without harming a living one."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path


def clear_leftovers(data: Path, sockets: Path) -> None:
    """Ends an orphaned server of this folder and removes stale lock files. Call only while holding the keeper's lock.

    A number in `postmaster.pid` proves nothing: after a restart of the machine it may belong to any other program, and
    PostgreSQL would then refuse to start.
    """
    pid = postmaster_pid(data)
    if pid is not None and is_server_of(pid, data):
        end_server(pid)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (sockets / name).unlink(missing_ok=True)


def postmaster_pid(data: Path) -> int | None:
    """The process id in the folder's lock file, None when there is none."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def is_ready(data: Path) -> bool:
    """Whether the server says in its lock file that it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def is_server_of(pid: int, data: Path) -> bool:
    """Whether a living process of that number is the PostgreSQL of this very folder."""
    command = Path(f"/proc/{pid}/cmdline")
    try:
        words = command.read_bytes().decode(errors="replace") if command.parent.parent.is_dir() else _listed(pid)
    except OSError:
        return False
    return "postgres" in words and str(data) in words


def end_server(pid: int, patience: float = 20.0) -> None:
    """Stops a server: first in order, after `patience` seconds at once. Acknowledged rows survive either."""
    for wake, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, wake)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not is_alive(pid):
                return
            time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs; one that has ended and only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except (OSError, IndexError):
        return not Path("/proc/self").exists()


def _listed(pid: int) -> str:
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
