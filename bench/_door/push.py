"""Pushing a way: so many browsers at once, each beginning again as soon as it is through, for so many seconds."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench._door.line import Line
from bench._door.spent import Spent
from bench._door.ways import Wrong
from bench._support import note, percentile

# Seconds before the clock starts.
WARM = 1.0
# One turn of one browser: the connection, which browser it is, and the how-manieth turn.
Turn = Callable[[Line, int, int], None]


@dataclass
class Pushed:
    """What came of it. `took`: milliseconds of each way that was completed; processor seconds: `spent` of the provider's
    processes, `database` of its database server, `own` of this generator."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    spent: float = 0.0
    database: float = 0.0
    own: float = 0.0

    def figures(self, name: str) -> dict[str, Any]:
        """As the bench prints them: a second, percentiles, processor milliseconds for one (of the provider's processes, and of
        its database), share of the machine that the generator took, and how many ways were not completed."""
        n = len(self.took)
        return {
            f"{name}_a_second": round(n / self.seconds, 1) if self.seconds else 0.0,
            f"{name}_p50_ms": percentile(self.took, 0.5) if n else None,
            f"{name}_p95_ms": percentile(self.took, 0.95) if n else None,
            f"{name}_cpu_ms": round(self.spent * 1000 / n, 2) if n else None,
            f"{name}_database_cpu_ms": round(self.database * 1000 / n, 2) if n else None,
            f"{name}_generator_share": round(self.own / (self.seconds * (os.cpu_count() or 1)), 3) if self.seconds else 0.0,
            f"{name}_failed": len(self.wrong),
        }


def push(name: str, ports: tuple[int, ...], turn: Turn, spent: Spent, *, seconds: float, at_once: int) -> Pushed:
    """Pushes a way for so many seconds after a short time that does not count."""
    _run(ports, turn, min(WARM, seconds), at_once)
    stored = spent.database
    before, kept, own = spent.seconds(), stored.seconds() if stored else 0.0, time.process_time()
    found = _run(ports, turn, seconds, at_once)
    found.spent, found.own = spent.seconds() - before, time.process_time() - own
    found.database = stored.seconds() - kept if stored else 0.0
    if not found.took:
        raise Wrong(f"{name}: none came through: {found.wrong[:1]}")
    told = found.figures(name)
    note(f"  {name}: {told[f'{name}_a_second']}/s, p95 {told[f'{name}_p95_ms']} ms, {len(found.wrong)} failed {found.wrong[:1]}")
    return found


def _run(ports: tuple[int, ...], turn: Turn, seconds: float, at_once: int) -> Pushed:
    found, begun = Pushed(), time.perf_counter()
    end = begun + seconds
    browsers = [threading.Thread(target=_browse, args=(ports[n % len(ports)], n, turn, end, found)) for n in range(at_once)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    found.seconds = time.perf_counter() - begun
    return found


def _browse(port: int, number: int, turn: Turn, end: float, found: Pushed) -> None:
    line, turns = Line(port), 0
    while (begun := time.perf_counter()) < end:
        try:
            turn(line, number, turns)
            found.took.append((time.perf_counter() - begun) * 1000)
        except (OSError, ValueError, Wrong) as fault:
            found.wrong.append(f"{type(fault).__name__}: {fault}"[:300])
            line.close()
            time.sleep(0.05)
        turns += 1
    line.close()
