"""Processor seconds of processes and all that they have started, from /proc. They hold where others use the processors too."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Spent:
    """The processor time of some processes, their children, and the children that have ended; `database`: that one's, apart."""

    def __init__(self, *roots: int, database: int | None = None) -> None:
        self.roots = roots
        self.database = Spent(database) if database else None

    def seconds(self) -> float:
        """Seconds up to now, of user and system."""
        parents, times = dict[int, int](), dict[int, int]()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    words = (entry / "stat").read_text().rpartition(")")[2].split()
                    parents[int(entry.name)] = int(words[1])
                    times[int(entry.name)] = sum(int(word) for word in words[11:15])
        return sum(time for pid, time in times.items() if self._ours(pid, parents)) / _TICK

    def _ours(self, pid: int, parents: dict[int, int]) -> bool:
        while pid:
            if pid in self.roots:
                return True
            pid = parents.get(pid, 0)
        return False
