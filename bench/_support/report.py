"""The one JSON object that a bench prints, and small words for measuring."""

from __future__ import annotations

import json
import operator
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

R = TypeVar("R")
_HOLDS: dict[str, Callable[[float, float], bool]] = {">=": operator.ge, "<=": operator.le}


def done(bench: str, figures: Mapping[str, Any], baseline: Mapping[str, Any], targets: Mapping[str, tuple[str, float]]) -> int:
    """Prints the bench's object on standard output; returns the exit code, 0 when every target is met."""
    met = all(_HOLDS[sign](float(figures[name]), limit) for name, (sign, limit) in targets.items())
    told = {
        "bench": bench,
        "figures": dict(figures),
        "baseline": dict(baseline),
        "targets": {name: list(target) for name, target in targets.items()},
        "met": met,
    }
    print(json.dumps(told, ensure_ascii=False), flush=True)
    return 0 if met else 1


def note(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def timed(work: Callable[[], R], times: int) -> tuple[list[float], R]:
    """Runs `work` so many times; returns the milliseconds of each, and the last result."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        result = work()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken, result


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, to the hundredth."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
