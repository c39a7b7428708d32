"""A city's 430,000 accounts from the personnel office's list: loaded, and changed (10 % move, 3 % leave, 3 % come).

Prints seconds, accounts a second and the most memory, of this process and of the database's that serves it. Baselines in the same
run: the same accounts row by row through the ORM, on a sample and reckoned up; and COPY of the bare rows into a table without any
check, the floor under everything.
--people N: how many. --sample N: how many row by row. --seed N.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bench._support import done, house, on_this_machine, timed

R = TypeVar("R")
# "Minutes" for all; a change of a sixth of them in less than the loading. Row by row is what a script without COPY would do.
TARGETS: dict[str, tuple[str, float]] = {
    "load_seconds": ("<=", 300), "change_seconds": ("<=", 180), "compare_seconds": ("<=", 120),
    "times_faster_than_row_by_row": (">=", 5), "peak_memory_mb": ("<=", 1024),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=430_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with house(), tempfile.TemporaryDirectory() as folder:
        from bench._accounts import measuring as of
        from bench._accounts.lists import changed, first, written

        of.city()
        areas, n, seed = of.places(), options.people, options.seed
        begun, later = Path(folder) / "begun.csv", Path(folder) / "later.csv"
        written(begun, first(n, areas, seed))
        written(later, changed(n, areas, seed))
        load, loaded = took(lambda: of.loaded(begun))
        stands = of.counted()
        compare, told = took(lambda: of.compared(later))
        change, done_so = took(lambda: of.loaded(later))
        again, after = took(lambda: of.compared(later))
        peak, database = of.peak_mb(), of.database_peak_mb()
        floor, _ = took(lambda: of.bare_copy(first(n, areas, seed)))
        sample, rows = took(lambda: of.row_by_row(islice(first(n, areas, seed), options.sample)))
        size, slow = begun.stat().st_size, sample * n / rows
    figures = {
        "people": n, "file_mb": round(size / 1024**2, 1), "load_seconds": round(load, 1), "accounts_a_second": round(n / load),
        "loaded": stands, "joins": loaded.joins, "compare_seconds": round(compare, 1), "change_seconds": round(change, 1),
        "compare_again_seconds": round(again, 1), "moves": done_so.moves, "leaves": done_so.leaves,
        "joins_of_the_change": done_so.joins, "dry_run_told_the_same": told == done_so, "kept_afterwards": after.kept,
        "peak_memory_mb": peak, "database_peak_memory_mb": database, "times_faster_than_row_by_row": round(slow / load, 1),
        "times_the_bare_copy": round(load / floor, 1),
    }  # fmt: skip
    baseline = {
        "row_by_row_seconds": round(slow, 1), "row_by_row_sample": rows, "bare_copy_seconds": round(floor, 3),
        "machine": on_this_machine(),
    }  # fmt: skip
    return done("accounts", figures, baseline, TARGETS)


def took(work: Callable[[], R]) -> tuple[float, R]:
    """The seconds of one run, and what came of it."""
    (milliseconds,), result = timed(work, 1)
    return milliseconds / 1000, result


if __name__ == "__main__":
    sys.exit(main())
