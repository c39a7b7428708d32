"""The demo's six systems beside a site, as `make run` starts them."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import requests

from hutong.demo.systems.declared import declared
from tests.conftest import Site
from tests.databases import Process


@dataclass(frozen=True)
class Systems:
    """Where they answer: each so far above `first` as packs/demo/systems.yaml says."""

    first: int

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.first + declared()[name].port}/"

    def answers(self, name: str) -> bool:
        """Whether it answers, the door aside."""
        with suppress(requests.RequestException):
            return requests.get(self.url(name) + "health/", timeout=5).status_code == 200
        return False


@contextmanager
def running(site: Site, databases: Any, home: Any, **environment: str) -> Iterator[Systems]:
    """Registers them in the site's database and starts them; returns when all but the slow one's page answer."""
    found = Systems(free_block())
    port, words = str(urlparse(site.url).port), {"HUTONG_DEMO_SLOW": "0.5", **environment}
    process = Process(
        "hutong.project.systems", "127.0.0.1", port, str(found.first), home=home.path,
        DATABASE_URL=databases.url(site.database), **words,
    )  # fmt: skip
    try:
        for name in declared():
            wait_for(found, name)
        yield found
    finally:
        process.end()


def wait_for(systems: Systems, name: str) -> None:
    """Raises TimeoutError when it does not come up within 30 seconds."""
    end = time.monotonic() + 30
    while not systems.answers(name):
        if time.monotonic() > end:
            raise TimeoutError(name)
        time.sleep(0.05)


def free_block() -> int:
    """A number above which every port that the systems want is free. Below 32768: no connection of this machine is given one.
    Two processes of the suite begin to look at different places."""
    blocks = [21000 + 40 * ((os.getpid() + step) % 250) for step in range(250)]
    for first in blocks:
        with suppress(OSError):
            for offset in range(10, 24):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", first + offset))
            return first
    raise OSError("no free ports")
