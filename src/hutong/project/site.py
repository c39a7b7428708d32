"""The web server process: granian with the site in it, started by the supervisor."""

from __future__ import annotations

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from hutong.project.watch import end_with_parent

# Threads of all processes together: more than fifty returns can wait at the turnstile beside the pages of others, and each thread
# may hold a connection to the database.
THREADS = 64


def processes() -> int:
    """One process a core, between one and four; HUTONG_WORKERS says otherwise."""
    return int(os.environ.get("HUTONG_WORKERS", "0")) or min(4, os.cpu_count() or 1)


def main(host: str, port: int) -> None:
    end_with_parent()
    Server(
        "hutong.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes(),
        blocking_threads=max(8, THREADS // processes()),
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
        # it warns of many threads on standard output; they are meant, and few of them work at once (turnstile.py)
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
