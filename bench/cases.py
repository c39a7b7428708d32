"""The resident's channel with two million past cases: a day of 70,000 reports replayed tenfold with a burst pipe in it, what the
site takes when it is pushed, the city's board, and what is lost when processes are killed (nothing).

The baseline is the limit: the same statements by pgbench alone, on the same database, in the same run.
--past N: so many past cases; --minutes M: so much of the replay; --seconds S: so long each push; --kills K.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
import os
from typing import Any

from bench._support import done, house, note, on_this_machine

# What others do on such a machine, as their own load tests tell.
PUBLISHED = {
    "fixmystreet_imports_a_second": 58, "fixmystreet_report_pages_a_second": 18, "request_tracker_tickets_a_second": 5,
    "objects_api_objects_a_second": 82,
}  # fmt: skip
TARGETS: dict[str, tuple[str, float]] = {
    "reports_a_second": (">=", 100),
    "status_pages_a_second": (">=", 200),
    "report_p95_ms": ("<=", 150),
    "status_p95_ms": ("<=", 150),
    "city_board_ms": ("<=", 300),
    "lost": ("<=", 0),
    "doubled": ("<=", 0),
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--past", type=int, default=2_000_000)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--kills", type=int, default=12)
    options = parser.parse_args()
    figures: dict[str, Any] = {"past": options.past}
    # behind a proxy, as a city has it: each resident comes from an address of her own
    os.environ["HUTONG_HTTPS"] = "1"
    with house():
        from bench._cases.board import board, counted
        from bench._cases.day import Residents, pushed, replayed
        from bench._cases.limit import limit
        from bench._cases.past import past
        from bench._support.serving import served

        past(options.past)
        counted()
        figures |= board()
        who = Residents()
        note("the past is made")
        most = limit(who.places[5], who.said[0], seconds=max(2, int(options.seconds / 2)))
        with served() as site:
            figures |= pushed(site, who, 2) and pushed(site, who, options.seconds)
            figures |= replayed(site, who, options.minutes)
        if options.kills:
            from bench._cases.killed import killed

            figures |= killed(who, 600, options.kills)
    figures["share_of_the_limit"] = round(figures["reports_a_second"] / most, 3)
    baseline = {"pgbench_reports_a_second": round(most, 1), **PUBLISHED, "machine": on_this_machine()}
    whole = options.past >= 2_000_000 and options.kills > 0
    targets = (
        TARGETS if whole else {name: target for name, target in TARGETS.items() if name in ("lost", "doubled") and options.kills}
    )
    return done("cases", figures, baseline, targets)


if __name__ == "__main__":
    sys.exit(main())
