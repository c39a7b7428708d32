"""What the command line needs from the room above it, which knows how to bring the house up. `project` hands it in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import click


@dataclass(frozen=True)
class Status:
    """How this installation stands. `address` is empty when nothing serves, `database` one of embedded and external."""

    version: str
    home: str
    database: str
    running: bool
    address: str
    prepared: bool


class House(Protocol):
    """The installation that the verbs work on."""

    def opened(self, *, city: bool = True) -> AbstractContextManager[None]:
        """The database up and Django ready for the length of a block; with the demo city, made on first use, if `city`."""

    def run(self, host: str, port: int, announce: Callable[[str, list[dict[str, str]]], None]) -> None:
        """Serves until told to stop; `announce` gets the address and the demo accounts once pages are answered."""

    def status(self) -> Status:
        """How the installation stands, found out without starting anything."""


def house_of(context: click.Context) -> House:
    """The house that the command line was started with."""
    house: House = context.find_root().obj
    return house
