"""The peer's site: granian as Hutong's own runs, on the port given, so many processes."""

import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def main(port: int, workers: int, threads: int) -> None:
    Server(
        "peer.wsgi:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=threads, websockets=False, log_level=LogLevels.error,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
