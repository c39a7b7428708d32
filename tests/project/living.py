"""Looking at processes from outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from hutong.project.database.leftovers import is_alive
from hutong.project.home import Home


def processes_of(home: Home) -> dict[int, str]:
    """Every living process that names the data folder: the keeper, the server, whoever runs on it."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and is_alive(int(entry.name)):
            words = _read(entry / "cmdline").replace("\0", " ") + _read(entry / "environ").replace("\0", " ")
            if str(home.path) in words:
                found[int(entry.name)] = words
    return found


def soon(holds: Callable[[], object], seconds: float = 15.0) -> bool:
    """Whether it comes true before the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return bool(holds())


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
