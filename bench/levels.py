"""One form of twenty columns through four levels: to all 7,535 communities, back by fifty at a time, approved by streets,
districts and city, rolled up. Site and worker run as they do in life; others go on opening their pages meanwhile.

Prints seconds of the dispatch, returns a second, what pages cost meanwhile, approval, the city's roll-up, and how many
acknowledged answers were lost in twenty kills of site, worker and database (--kills; 0 leaves them out).
--communities N: only so many; --people N: how many live in the city.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
from typing import Any

from bench._support import done, house, on_this_machine

# ODK Central on such a machine takes 180 submissions a second at 9 ms of processor time each, as its own load tests tell.
PUBLISHED = {"odk_central_submissions_a_second": 180, "odk_central_cpu_ms": 9}
TARGETS: dict[str, tuple[str, float]] = {
    "dispatch_seconds": ("<=", 60),
    "returns_a_second": (">=", 200),
    "page_p95_ms": ("<=", 100),
    "roll_up_ms": ("<=", 300),
    "approved": (">=", 7535),
    "lost": ("<=", 0),
    "kills": (">=", 20),
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--communities", type=int, default=7535)
    parser.add_argument("--people", type=int, default=226_050)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=50)
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    with house():
        from bench._levels.setting import admitted, stage
        from bench._levels.way import way

        on = stage(options.people)
        figures |= way(on, admitted(on), options.communities, options.at_once) if options.communities else {}
        if options.kills:
            from bench._levels.killed import killed

            figures |= killed(on, options.kills)
    whole = options.communities >= 7535 and options.kills >= 20
    targets = TARGETS if whole else {k: v for k, v in TARGETS.items() if k in figures and k in ("lost", "roll_up_ms")}
    return done("levels", figures, {**PUBLISHED, "machine": on_this_machine()}, targets)


if __name__ == "__main__":
    sys.exit(main())
