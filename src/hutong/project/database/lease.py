"""Using the embedded server: it is there for as long as somebody holds a lease."""

from __future__ import annotations

import fcntl
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from hutong.project import troubles
from hutong.project.database.leftovers import is_ready, is_server_of, postmaster_pid
from hutong.project.home import SOCKET_FILE, Home

START_SECONDS = 180.0


class Lease:
    """A share in the server of one data folder. The last one to be released, or to die, stops the server."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.keeper: subprocess.Popen[bytes] | None = None
        _make(home)
        self.users = os.open(home.users_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # Waits here while an earlier server of the folder is on its way down.
        fcntl.flock(self.users, fcntl.LOCK_SH)
        try:
            self._bring_up()
        except BaseException:
            self.release()
            raise

    def ensure(self) -> None:
        """Brings the server up again when both it and its keeper were killed."""
        if not is_up(self.home) and not is_kept(self.home):
            self._bring_up()

    def release(self) -> None:
        """Gives the share back. When it was the last one, returns after the server has stopped."""
        os.close(self.users)
        if self.keeper is None:
            return
        assert self.keeper.stdout is not None
        if self.keeper.poll() is None and _line(self.keeper.stdout, 0.5).get("stopping"):
            with suppress(subprocess.TimeoutExpired):
                self.keeper.wait(90)
        self.keeper.stdout.close()
        self.keeper = None

    def _bring_up(self) -> None:
        """Starts a keeper unless one is there. Of several processes that start at once, one keeper wins."""
        end = time.monotonic() + START_SECONDS
        while not is_up(self.home):
            keeper = _start_keeper(self.home)
            assert keeper.stdout is not None
            news = _line(keeper.stdout, end - time.monotonic())
            if news.get("ready"):
                self.keeper = keeper
                return
            keeper.wait()
            keeper.stdout.close()
            if "code" in news:
                raise troubles.Trouble(news["code"], news["message"], news["way_out"], news["english"])
            if not news.get("busy") or time.monotonic() > end:
                raise troubles.database_failed("看护进程没有答复。", self.home.log / "keeper.log")
            time.sleep(0.02)


@contextmanager
def server(home: Home) -> Iterator[None]:
    """The embedded server, running, for the length of the block. Raises a Trouble when it cannot be."""
    lease = Lease(home)
    try:
        yield
    finally:
        lease.release()


def is_up(home: Home) -> bool:
    """Whether the folder's server takes connections and somebody keeps it."""
    pid = postmaster_pid(home.data)
    answers = pid is not None and is_ready(home.data) and is_server_of(pid, home.data)
    return answers and is_kept(home) and (home.sockets / SOCKET_FILE).exists()


def is_kept(home: Home) -> bool:
    """Whether a keeper lives in the folder."""
    try:
        with open(home.keeper_lock) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _make(home: Home) -> None:
    try:
        home.make()
    except OSError as fault:
        if fault.errno == 28:
            raise troubles.disk_full(home.path, 0, 300) from fault
        raise troubles.no_access(home.path, fault.strerror or str(fault)) from fault


def _start_keeper(home: Home) -> subprocess.Popen[bytes]:
    sources = str(Path(__file__).resolve().parents[3])
    with open(home.log / "keeper.log", "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "hutong.project.database.keeper", str(home.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "PYTHONPATH": sources},
            start_new_session=True,
            cwd="/",
        )


def _line(stream: IO[bytes], seconds: float) -> dict[str, Any]:
    """The keeper's next line, or an empty answer when it is silent for so long or has ended."""
    ready, _, _ = select.select([stream], [], [], max(0.0, seconds))
    line = stream.readline() if ready else b""
    try:
        news: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return news
