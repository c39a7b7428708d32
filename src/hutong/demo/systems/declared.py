"""What is declared of the six systems (packs/demo/systems.yaml), and where each answers. Needs no database."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hutong.blueprint.reading import PACKS, convert, load
from hutong.demo.systems.frame import Who

# The back-end of the system behind nginx listens so far above nginx.
BEHIND = 6


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role: its title, and the levels of the posts that have it."""

    title: str
    levels: tuple[str, ...]


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One system as it is registered, with the rows that its page shows."""

    title: str
    title_en: str
    purpose_en: str
    contact_en: str
    port: int
    protocol: str
    owner: str
    purpose: str
    holds: tuple[str, ...]
    security: int
    contact: str
    roles: dict[str, Role]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    department: str = ""
    holds_words: str = ""
    holds_words_en: str = ""

    def words_of(self, roles: tuple[str, ...]) -> tuple[str, ...]:
        """The titles of roles; a role that the system does not know gives nothing."""
        return tuple(self.roles[role].title for role in roles if role in self.roles)


@dataclass(frozen=True)
class Place:
    """One installed system: its own address, the door's, and what the register gave it, which it shows or signs with.

    `folder` is where it may keep files.
    """

    name: str
    port: int
    door: str
    secret: str
    hook_secret: str
    folder: Path

    @property
    def base(self) -> str:
        """Its address, under the name by which browsers know the door on this machine: to them it is one site then."""
        host = urlsplit(self.door).hostname
        return f"http://{host if host == 'localhost' else '127.0.0.1'}:{self.port}"

    @property
    def declared(self) -> Declared:
        return declared()[self.name]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows of its page as they read today."""
        return tuple(tuple(dated(cell, dt.date.today()) for cell in row) for row in self.declared.rows)

    def own(self, url: str) -> str:
        """Where to go after signing in: an address of this very system, else its first page."""
        path = url.removeprefix(self.base)
        return path if path != url and path.startswith("/") and not path.startswith(("//", "/\\")) else "/"

    def who(self, username: str, name: str, post: str, place: str, roles: tuple[str, ...]) -> Who:
        """Whom the page shows, roles in words."""
        return Who(username, name, post, place, self.declared.words_of(roles))


_DAY = re.compile(r"D([+-]\d+)")


def dated(cell: str, today: dt.date) -> str:
    """A cell as it reads: `D+3` is the day in three days."""
    if not _DAY.fullmatch(cell):
        return cell
    day = day_of(cell, today)
    return f"{day.month}月{day.day}日"


def day_of(cell: str, today: dt.date) -> dt.date:
    """The day that a cell means; today for one that says it in words."""
    found = _DAY.fullmatch(cell)
    return today + dt.timedelta(days=int(found[1])) if found else today


@lru_cache(maxsize=1)
def declared() -> dict[str, Declared]:
    """The six, by name."""
    path = PACKS / "demo" / "systems.yaml"
    return convert(load(path), dict[str, Declared], path, ())


def keep(place: Place) -> None:
    """Writes down what a system is to know, readable by the installation's owner alone."""
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = {key: getattr(place, key) for key in ("port", "door", "secret", "hook_secret")}
    draft = place.folder / f"{place.name}.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(words))
    draft.replace(place.folder / f"{place.name}.json")


def place_of(name: str, folder: Path) -> Place | None:
    """What was written down for a system; None when it was never registered."""
    try:
        words: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    except (OSError, ValueError):
        return None
    return Place(name, words["port"], words["door"], words["secret"], words["hook_secret"], folder)
