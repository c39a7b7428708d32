"""Hutong itself under the same measurement: site and worker as they run in life, people with posts, 46 systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections

from bench._door.hashing import parameters
from bench._door.line import Line
from bench._door.measured import EACH, Measured
from bench._door.plan import plan
from bench._door.push import Pushed
from bench._door.spent import Spent
from bench._door.ways import CLIENT, REDIRECT, Addresses, Person, Provider, Wrong
from bench._support import on_this_machine
from bench._support.serving import served
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries as areas
from hutong.domain.door import commands as door
from hutong.domain.door.commands import NewSystem
from hutong.kernel.actor import SYSTEM
from hutong.project.database.leftovers import postmaster_pid
from hutong.project.home import home

AT = Addresses("/oauth/authorize", "/oauth/token", "/oauth/introspect", "/oauth/jwks")
CITY, DISTRICT = 110000000000, 110114000000
RIGHTS = ["pool.read", "pool.observe", "forms.fill", "forms.confirm", "asks.answer", "tasks.work", "reports.return"]
# As many as the city's workers have; one of them is ours.
SYSTEMS = 46


def ours(people: Mapping[Person, str], seconds: float, at_once: int) -> dict[str, Any]:
    """Brings the house up, measures, and reckons the plan."""
    directory.load_divisions()
    _hired(people)
    secret = _registered()
    with served() as site:
        spent = Spent(site.site.pid, site.worker.pid, database=postmaster_pid(home().data))
        at = Provider((site.port,), AT, secret, tuple(people), scope="openid offline_access")
        measured = Measured(at, spent, seconds=seconds, at_once=at_once)
        figures = measured.all() | _pages(measured).figures("door_pages")
    figures["failed"] = sum(n for name, n in figures.items() if name.endswith("_failed"))
    return {**figures, "hash_stored": _stored(), "systems": SYSTEMS, "plan": plan(figures, int(on_this_machine()["cpus"]))}


def _pages(measured: Measured) -> Pushed:
    def turn(line: Line, browser: int, number: int) -> None:
        answer = line.ask("GET", "/door/", jar=measured.jars[browser][number % EACH])
        if answer.status != 200 or CLIENT.encode() not in answer.body:
            raise Wrong(f"/door/: {answer.status}")

    return measured.pushed("door_pages", turn)


def _hired(people: Mapping[Person, str]) -> None:
    """Somebody with a post in a community each, straight into the tables: the hashes are there already, and the peers' are the
    same."""
    streets = areas.areas(SYSTEM, DISTRICT)
    places = [place.code for street in streets for place in areas.areas(SYSTEM, street.code)][: len(people)]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO directory_staff (username, name, is_active, password)
            SELECT username, username, true, stored FROM unnest(%s::text[], %s::text[]) AS given (username, stored) RETURNING id
            """,
            [[one.name for one in people], [f"argon2{stored}" for stored in people.values()]],
        )
        staff = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            """
            INSERT INTO directory_post (staff_id, title, area_id, department, rights, valid_from)
            SELECT staff, '社区工作者', area, '', %s, '2020-01-01' FROM unnest(%s::bigint[], %s::bigint[]) AS given (staff, area)
            """,
            [RIGHTS, staff, places],
        )


def _registered() -> str:
    """The register: our system, and others that the door page shows beside it. Returns our system's secret."""
    for number in range(SYSTEMS - 1):
        name = f"system-{number:02d}"
        words = {"protocol": "link", "address": f"https://{name}.example/"}
        door.register(SYSTEM, new=_system(name, f"第{number + 1}个系统", **words))
    settings = {"redirect_uris": [REDIRECT], "auth": "secret", "scopes": ["openid", "offline_access"], "confirm": False}
    new = _system(CLIENT, f"测试 {CLIENT}", protocol="oidc", address="https://rp.example/", settings=settings)
    return door.register(SYSTEM, new=new).secret


def _system(name: str, title: str, **words: Any) -> NewSystem:
    told = {"purpose": "测量", "contact": "市级统筹", "holds": ("public",), "holds_words": "没有个人信息"}
    return NewSystem(name=name, title=title, level="city", area=CITY, **told, **words)


def _stored() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT password FROM directory_staff ORDER BY id LIMIT 1")
        return parameters(str(cursor.fetchone()[0]).removeprefix("argon2"))
