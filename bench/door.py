"""One door, pushed: code-flow sign-ins with a session and with a password, refreshes, introspections, door pages a second, beside
npm oidc-provider (in memory, and on PostgreSQL) and django-oauth-toolkit on this machine in the same run, at equal hashing.

Every flow is completed: redirects, the sign-in page, the code out of the Location, the exchange, an id_token with our nonce. The
generator runs on the same cores; its share is told, and the machine's load before and after. From what was measured: a plan for
430,000 people in 30 minutes.
--seconds S: so long each push; --at-once N: browsers; --only NAME: hutong, oidc-provider, oidc-provider-postgres,
django-oauth-toolkit, several times.
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

TARGETS: dict[str, tuple[str, float]] = {
    "session_sign_ins_a_second": (">=", 150),
    "password_sign_ins_a_second": (">=", 60),
    "refreshes_a_second": (">=", 250),
    "failed": ("<=", 0),
}
NAMES = ("hutong", "oidc-provider", "oidc-provider-postgres", "django-oauth-toolkit")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--at-once", type=int, default=12)
    parser.add_argument("--only", action="append", choices=NAMES)
    options = parser.parse_args()
    wanted = tuple(options.only or NAMES)
    # a password alone, as at the peers: with a second factor a person's hands take longer than any server
    os.environ |= {"HUTONG_DEMO": "0", "HUTONG_SECOND_FACTOR": "offered"}
    with house():
        from bench._door.hashing import cost, hashed
        from bench._door.told import beside, told

        people = hashed(64)
        first, stored = next(iter(people.items()))
        figures: dict[str, Any] = {"at_once": options.at_once, "seconds": options.seconds, **cost(stored, first.password)}
        note(f"one hash: {figures['hash_ms']} ms")
        measured = {name: told(name, people, options.seconds, options.at_once) for name in wanted}
    figures |= measured.pop("hutong", {})
    baseline = {**beside(figures, measured), "load": [LOAD, round(os.getloadavg()[0], 2)], "machine": on_this_machine()}
    targets = {name: target for name, target in TARGETS.items() if name in figures} if options.seconds >= 5 else {}
    return done("door", figures, baseline, targets)


LOAD = round(os.getloadavg()[0], 2)

if __name__ == "__main__":
    sys.exit(main())
