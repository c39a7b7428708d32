"""What one password costs: our hash alone, on one core, and whether a peer's is the same."""

from __future__ import annotations

import re
import statistics
import time
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from bench._door.ways import Person

# By which parameters a stored hash is told: RFC 9106, 3.1, in the form of the PHC string format.
_WORDS = re.compile(r"^\$?(argon2id)\$v=(\d+)\$m=(\d+),t=(\d+),p=(\d+)\$")


def hashed(number: int) -> dict[Person, str]:
    """So many made-up people and their stored hashes ($argon2id$…), by the house's own hasher. One salt each."""
    people = [Person(f"bench{n:04d}", f"synthetic-password-{n:04d}") for n in range(number)]
    return {person: make_password(person.password).removeprefix("argon2") for person in people}


def parameters(stored: str) -> str:
    """The kind and cost of a stored hash in words, empty for one of another form."""
    found = _WORDS.match(stored)
    return f"{found[1]} v{found[2]} {found[3]} KiB t={found[4]} p={found[5]}" if found else ""


def cost(stored: str, password: str, times: int = 20) -> dict[str, Any]:
    """Milliseconds of one core for one check of a password: the middle one of so many."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        assert check_password(password, f"argon2{stored}")
        taken.append((time.process_time() - begun) * 1000)
    return {"hash_ms": round(statistics.median(taken), 2), "hash": parameters(stored)}
