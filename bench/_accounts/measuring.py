"""What is measured: loading, comparing, and the two baselines."""

from __future__ import annotations

import resource
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import connection, transaction

from bench._accounts.lists import Person
from hutong.blueprint.rights import rights_named
from hutong.domain.directory import queries
from hutong.domain.directory.commands import Difference, appoint, compare_roster, load_divisions, load_roster, welcome
from hutong.kernel.actor import SYSTEM

CITY = 110000000000


def city() -> None:
    """The areas of the city."""
    load_divisions()


def places() -> dict[str, Sequence[int]]:
    """The areas of the city by level."""
    return {level: queries.areas_in([CITY], level) for level in ("community", "street", "district")}


def loaded(path: Path) -> Difference:
    """The list, loaded."""
    return load_roster(SYSTEM, path=path, area=CITY, yes_leave=True)


def compared(path: Path) -> Difference:
    """The list, compared only."""
    return compare_roster(SYSTEM, path=path, area=CITY)


def counted() -> dict[str, int]:
    """What stands in the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM directory_staff WHERE external_id IS NOT NULL),"
            " (SELECT count(*) FROM directory_post WHERE listed)"
        )
        accounts, posts = cursor.fetchone()
    return {"accounts": accounts, "posts": posts}


def peak_mb() -> int:
    """The most memory that this process has had, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def database_peak_mb() -> int:
    """The same of the one process of the database that serves this one, what it shares with the others included; 0 where the
    system does not tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((round(int(line.split()[1]) / 1024) for line in lines if line.startswith("VmHWM")), 0)


def bare_copy(people: Iterable[Person]) -> int:
    """COPY of the same rows into tables like those of the directory, without index, check, journal or comparison."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare (username text, name text, number text, title text, area bigint, department text,"
                       " rights text[]) ON COMMIT DROP")  # fmt: skip
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for person in people:
                copy.write_row((*person[:6], list(rights_named(person.group) or ())))
        cursor.execute("SELECT count(*) FROM bare")
        return int(cursor.fetchone()[0])


def row_by_row(people: Iterable[Person]) -> int:
    """The same people by the ORM, each as the page of a superior would do it: an account, then a post. Undone at the end."""
    number = -1
    with transaction.atomic():
        for number, person in enumerate(people):
            staff = welcome(SYSTEM, username=f"row{number}", name=person.name, external_id=f"R{number}")
            rights = rights_named(person.group) or ()
            appoint(SYSTEM, staff=staff, title=person.title, area=person.area, rights=rights, department=person.department)
        transaction.set_rollback(True)
    return number + 1
