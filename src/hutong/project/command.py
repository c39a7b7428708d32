"""The `hutong` program: the command line of `cli`, given the house that this room can bring up."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

from hutong.cli.house import Status
from hutong.cli.main import run
from hutong.project.database.address import external_url
from hutong.project.database.lease import is_up
from hutong.project.home import home
from hutong.project.prepare import demo_accounts, is_prepared
from hutong.project.start import opened
from hutong.project.supervisor import serving_address, supervise


class Installation:
    """This machine's installation, in the data folder that the environment names."""

    def opened(self, *, city: bool = True) -> AbstractContextManager[None]:
        return opened(city=city)

    def run(self, host: str, port: int, announce: Callable[[str, list[dict[str, str]]], None]) -> None:
        place = home()
        supervise(place, host, port, lambda address: announce(address, demo_accounts(place)))

    def status(self) -> Status:
        place, external = home(), bool(external_url())
        return Status(
            version=importlib.metadata.version("hutong"),
            home=str(place.path),
            database="external" if external else "embedded",
            running=external or is_up(place),
            address=serving_address(place) or "",
            prepared=is_prepared(place, city=True),
        )


def main() -> None:
    """The entry point. Standard streams are UTF-8 whatever the locale says: messages are Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    code = run(Installation())
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
