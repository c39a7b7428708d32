"""How many machines a city's morning needs, reckoned from what was measured; every step of the sum is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

PEOPLE, MINUTES = 430_000, 30
# What one person does in these minutes beside signing in: opens the door's page, and three systems by their code flow.
PAGES, SYSTEMS = 1, 3
# So much of a processor is planned for; the rest is for bursts, and for a machine that fails.
BUSY = 0.6


def plan(figures: Mapping[str, Any], cores: int) -> dict[str, Any]:
    """From rates (a second, on `cores`) and processor milliseconds of the ways: machines by the rate of password sign-ins alone,
    and cores of site and database for everything that the morning brings, at BUSY."""
    a_second = PEOPLE / (MINUTES * 60)
    rate = float(figures["password_sign_ins_a_second"])
    machines = math.ceil(a_second / rate)
    each = {"password_sign_ins": 1, "session_sign_ins": SYSTEMS, "door_pages": PAGES}
    site = sum(n * float(figures[f"{name}_cpu_ms"]) for name, n in each.items())
    stored = sum(n * float(figures[f"{name}_database_cpu_ms"]) for name, n in each.items())
    site_cores, database_cores = (math.ceil(a_second * ms / 1000 / BUSY) for ms in (site, stored))
    terms = " + ".join(f"{n} x {figures[f'{name}_cpu_ms']}" for name, n in each.items())
    terms_stored = " + ".join(f"{n} x {figures[f'{name}_database_cpu_ms']}" for name, n in each.items())
    return {
        "people": PEOPLE,
        "minutes": MINUTES,
        "sign_ins_a_second": round(a_second, 1),
        "machines_by_rate": machines,
        "site_cores": site_cores,
        "database_cores": database_cores,
        "arithmetic": [
            f"{PEOPLE} people / ({MINUTES} x 60 s) = {a_second:.1f} sign-ins with a password a second",
            f"{a_second:.1f} / {rate} a second on {cores} cores, database and generator among them = {machines} such machines, "
            "running full and doing nothing else",
            f"one person in these minutes (1 password sign-in, {SYSTEMS} systems opened, {PAGES} door page), site: {terms} = "
            f"{site:.1f} ms of a core",
            f"site: {a_second:.1f} x {site:.1f} ms / 1000 / {BUSY} busy = {site_cores} cores, which any number of machines share",
            f"database: {terms_stored} = {stored:.2f} ms; {a_second:.1f} x {stored:.2f} / 1000 / {BUSY} = {database_cores} cores "
            "of one server",
        ],
    }
