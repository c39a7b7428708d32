"""The small process that keeps the embedded server of one data folder.

It starts PostgreSQL, starts it again when it falls, and stops it when nobody uses it any more. Users are counted by the kernel:
each holds a shared lock on one file, which ends with the process, however it ends; the keeper waits to hold that lock alone. A
`kill -9` of the last user therefore stops the server in order. A `kill -9` of the keeper takes the server along by the
death signal, or, where there is none, the next keeper ends it.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from hutong.project import troubles
from hutong.project.database import launch
from hutong.project.database.binaries import Binaries
from hutong.project.database.folder import check_folder, explain, give, make_folder
from hutong.project.database.leftovers import clear_leftovers, end_server, is_ready
from hutong.project.home import Home

START_SECONDS = 120.0
FALLS_ALLOWED = 5
LOG_BYTES = 20 * 1024 * 1024


class Keeper:
    """One server, from its start to its end."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.stopping = threading.Event()
        self.server: subprocess.Popen[bytes] | None = None

    def keep(self) -> int:
        """Runs until nobody needs the server; returns the exit code."""
        binaries = check_folder(self.home)
        identity = launch.identity_for(self.home.data)
        clear_leftovers(self.home.data, self.home.sockets)
        give(self.home.path, identity, all_in_it=False)
        if not self.home.data.exists():
            make_folder(self.home, binaries, identity)
        give(self.home.data, identity)
        give(self.home.sockets, identity)
        self._start(binaries, identity)
        threading.Thread(target=self._wait_to_be_alone, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        tell({"ready": True})
        for _ in range(FALLS_ALLOWED):
            if self._wait_for_end():
                return 0
            self._start(binaries, identity)
        return 3

    def stop(self) -> None:
        """Has the server finish: open transactions are rolled back, everything acknowledged is on disk."""
        self.stopping.set()
        if self.server is not None:
            with suppress(ProcessLookupError):
                self.server.send_signal(signal.SIGINT)

    def _start(self, binaries: Binaries, identity: launch.Identity) -> None:
        """Starts the server and waits until it takes connections; after a fall this includes the recovery."""
        end = time.monotonic() + START_SECONDS
        while True:
            with _log(self.home) as log:
                self.server = launch.start(server_command(self.home, binaries), identity, output=log, folder=self.home.data)
            while self.server.poll() is None and time.monotonic() < end:
                if is_ready(self.home.data):
                    return
                time.sleep(0.005)
            # After a kill the old server's children may hold its memory for a moment; then the next attempt succeeds.
            text = (self.home.log / "postgresql.log").read_text(errors="replace")[-4000:]
            if "still in use" not in text or time.monotonic() >= end:
                end_server(self.server.pid)
                raise explain(self.home, text, self.home.log / "postgresql.log")
            time.sleep(0.1)

    def _wait_for_end(self) -> bool:
        """Waits for the server; True when its end was asked for."""
        if self.server is not None:
            self.server.wait()
        return self.stopping.is_set()

    def _wait_to_be_alone(self) -> None:
        with open(self.home.users_lock) as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            tell({"stopping": True})
            self.stop()
            # The lock is kept to the end of the process, so that a new user waits until the server is gone.
            threading.Event().wait()


def server_command(home: Home, binaries: Binaries) -> list[str | Path]:
    """The server's command line. Durability stays as PostgreSQL has it: fsync and synchronous_commit are on."""
    options = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(home.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "120",
        "shared_buffers": f"{buffers_mb()}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_logical_replication_workers": "0",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "10min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "Asia/Shanghai",
        "dynamic_shared_memory_type": "posix" if _shared_memory_mb() >= 512 else "mmap",
    }
    flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return [binaries.folder / "postgres", "-D", home.data, *flags]


def buffers_mb() -> int:
    """An eighth of the machine's memory, between 128 MB and 2 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024 // 1024
    return max(128, min(2048, memory // 8))


def _shared_memory_mb() -> int:
    """Room in /dev/shm: containers often have 64 MB, too little for a parallel query."""
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return 0
    return room.f_frsize * room.f_bavail // 1024 // 1024


def _log(home: Home) -> IO[bytes]:
    path = home.log / "postgresql.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.rename(path.with_suffix(".log.1"))
    return open(path, "ab")


def tell(news: dict[str, object]) -> None:
    """One line of JSON to the process that started us; it may be gone."""
    with suppress(OSError):
        os.write(1, json.dumps(news).encode() + b"\n")


def main(folder: str) -> int:
    """Keeps the server of a data folder unless somebody does already."""
    home = Home(Path(folder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with open(home.keeper_lock, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            tell({"busy": True})
            return 0
        try:
            return Keeper(home).keep()
        except OSError as fault:
            trouble = troubles.no_access(fault.filename or home.path, fault.strerror or str(fault))
        except troubles.Trouble as known:
            trouble = known
        tell({"code": trouble.code, "message": trouble.message, "way_out": trouble.way_out, "english": trouble.english})
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
