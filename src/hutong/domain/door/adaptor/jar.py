"""The cookies of one system for one person, kept on the server (RFC 6265, for a single host). Small, and as text for sealing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

# What an old system may leave with us; more is dropped, the oldest first.
MOST, LONGEST = 60, 8192


# Cookies by name and path: the value, and the second at which one ends, 0: with the session.
Kept = dict[tuple[str, str], tuple[str, float]]


@dataclass
class Cookies:
    """The cookies; `changed` since they were read."""

    kept: Kept = field(default_factory=dict)
    changed: bool = False

    @staticmethod
    def read(text: str) -> Cookies:
        """What `text` has written; an empty text holds none."""
        return Cookies({(name, path): (value, ends) for name, path, value, ends in json.loads(text or "[]")})

    def text(self) -> str:
        """As text, for `read`."""
        return json.dumps([[name, path, value, ends] for (name, path), (value, ends) in self.kept.items()])

    def value(self, name: str) -> str:
        """The value of a cookie, whatever its path; empty for none."""
        return next((value for (key, _), (value, _ends) in self.kept.items() if key == name), "")

    def header(self, path: str) -> str:
        """What goes along to this path, longer paths first (5.4)."""
        now, wanted = time.time(), path.partition("?")[0]
        held = [(place, name, value) for (name, place), (value, ends) in self.kept.items() if not ends or ends > now]
        fits = [one for one in held if _lies_in(wanted, one[0])]
        return "; ".join(f"{name}={value}" for _, name, value in sorted(fits, key=lambda one: -len(one[0])))

    def take(self, headers: Iterable[tuple[str, str]], path: str) -> None:
        """Takes every Set-Cookie of an answer to a request for `path`."""
        for name, value in headers:
            if name.lower() == "set-cookie" and len(value) <= LONGEST:
                self._set(value, path)

    def _set(self, line: str, path: str) -> None:
        pair, *attributes = line.split(";")
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign or not name or any(ord(letter) < 32 for letter in line):
            return
        words = {key.strip().lower(): word.strip() for key, _, word in (one.partition("=") for one in attributes)}
        where = words.get("path") or ""
        key = (name, where if where.startswith("/") else _folder(path))
        before, ends = self.kept.pop(key, None), _ends(words)
        if ends is not None:
            self.kept[key] = (value, ends)
            while len(self.kept) > MOST:
                del self.kept[next(iter(self.kept))]
        self.changed = self.changed or before != self.kept.get(key)


def _ends(words: dict[str, str]) -> float | None:
    """When a cookie ends, 0 with the session; None: it is taken away."""
    try:
        if words.get("max-age"):
            seconds = int(words["max-age"])
            return time.time() + seconds if seconds > 0 else None
        if words.get("expires"):
            moment = parsedate_to_datetime(words["expires"].replace("-", " ")).timestamp()
            return moment if moment > time.time() else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
    return 0.0


def _folder(path: str) -> str:
    """The path that a cookie without one is for (5.1.4)."""
    plain = path.partition("?")[0]
    return plain[: plain.rfind("/")] or "/"


def _lies_in(path: str, place: str) -> bool:
    return path == place or path.startswith(place if place.endswith("/") else f"{place}/")
