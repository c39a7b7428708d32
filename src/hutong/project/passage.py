"""The passage as a process of its own: what an old system does to its threads, the house does not feel."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from hutong.project.watch import end_with_parent

# Each waits for an old system, and none for long; each may hold a connection to the database.
THREADS = 24
# Said to the process that serves, which granian starts itself.
DOOR = "HUTONG_DOOR"


def main(host: str, port: int, door: str) -> None:
    """Serves. `door`: the address of the house, at which people sign in; HUTONG_ADDRESS says otherwise."""
    end_with_parent()
    os.environ[DOOR] = door
    Server(
        "hutong.project.passage:made",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


def made() -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application, in the process that serves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import close_old_connections

    from hutong.web.passage.app import Passage

    passage = Passage(settings.HUTONG_ADDRESS or os.environ.get(DOOR, ""))

    def tended(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """As Django does around a request of its own: a connection that broke is not used again."""
        close_old_connections()
        return passage(environ, start)

    return tended


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
