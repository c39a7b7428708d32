"""The site and its worker as processes of their own on the bench's database, and sessions for those who sit at it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone


def sessions(posts: Mapping[int, tuple[int, int]]) -> dict[int, str]:
    """A signed-in session for each (staff, post), by the same key."""
    store, end = SessionStore(), timezone.now() + timezone.timedelta(hours=12)
    keys = {place: secrets.token_hex(16) for place in posts}
    rows = [
        Session(
            session_key=keys[place], expire_date=end,
            session_data=store.encode({"staff": staff, "post": post, "name": "worker"}),
        )
        for place, (staff, post) in posts.items()
    ]  # fmt: skip
    Session.objects.bulk_create(rows, batch_size=2000)
    return keys


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(port: int, path: str) -> urllib.request.Request:
    """A request as it comes through the proxy that ends TLS, where the site is behind one."""
    return urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-Proto": "https"})


class Served:
    """The site, and its worker. Whoever is killed is started again by `again`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.site = self._start("hutong.project.site", "127.0.0.1", str(self.port))
        self.worker = self._start("hutong.project.worker")

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def wait(self, seconds: float = 60.0) -> None:
        """Returns when the site answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError):
                urllib.request.urlopen(asked(self.port, "/sign-in/"), timeout=5).read()
                return
            time.sleep(0.05)
        raise TimeoutError("the site does not answer")

    def kill(self, which: str) -> None:
        """Kills a whole process group at once, with no time to finish anything, and starts it again."""
        process = self.site if which == "site" else self.worker
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if which == "site":
            self.site = self._start("hutong.project.site", "127.0.0.1", str(self.port))
        else:
            self.worker = self._start("hutong.project.worker")

    def end(self) -> None:
        for process in (self.site, self.worker):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def served() -> Iterator[Served]:
    """Site and worker for the length of the block."""
    found = Served()
    try:
        found.wait()
        yield found
    finally:
        found.end()
