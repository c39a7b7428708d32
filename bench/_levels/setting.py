"""The stage: people in every community of the city, a worker for each, and an admitted form of twenty columns."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections

from bench._selections.city import grow, small_city
from bench._support import note
from hutong.demo.forms import form_of
from hutong.demo.sheets import workbook
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries as areas
from hutong.domain.forms import commands as forms
from hutong.domain.reporting import commands as reporting
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.workdays import add_workdays

CITY = 110000000000
WORKER = ["pool.read", "pool.observe", "forms.fill", "forms.confirm", "asks.answer", "tasks.work", "reports.return"]
ABOVE = ["pool.read", "tasks.work", "reports.decide", "reports.review"]
ASKING = ["pool.read", "forms.fill", "forms.confirm", "tasks.work", "reports.demand"]


@dataclass(frozen=True)
class Stage:
    """`department` asks, `reviewers` look at what comes up: each street's, each district's, the city's; `posts`: community ->
    (staff, post) of its worker."""

    department: Actor
    reviewers: dict[str, list[Actor]]
    posts: dict[int, tuple[int, int]]
    people: int


def stage(people: int) -> Stage:
    """Makes everything. `people`: how many the whole city has, at least 360."""
    first = max(30, people // 7535)
    small_city(12, people=first)
    there = grow(people)
    note(f"{there} people")
    department = _hired("asks", "市民政局基层政权处", CITY, ASKING, "civil_affairs")
    city = _hired("city", "市级统筹", CITY, ABOVE)
    places = [(area.code, area.level) for area in _all_areas()]
    hired = _hire_many(places)
    reviewers = {
        "street": [hired[code] for code, level in places if level == "street"],
        "district": [hired[code] for code, level in places if level == "district"],
        "city": [city],
    }
    posts = {code: (a.user_id or 0, a.post_id or 0) for code, level in places if level == "community" for a in (hired[code],)}
    return Stage(department, reviewers, posts, there)


def admitted(on: Stage) -> int:
    """The form of twenty columns, asked of the whole city and admitted; returns the demand."""
    data = workbook(form_of("population_twenty"))
    filling = forms.hand_in(on.department, data=data, filename="社区人口基本情况统计表.xlsx", department="civil_affairs")
    forms.confirm_meanings(on.department, filling_id=filling)
    words = reporting.Draft(
        purpose="掌握社区人口基本情况", basis="工作需要", contact="市民政局 分机 1001", period="monthly", due_day=25,
        first_due=add_workdays(clock.today(), 31), levels=("street", "district", "city"), areas=(CITY,),
    )  # fmt: skip
    demand = reporting.draft(on.department, filling_id=filling, words=words)
    reporting.apply(on.department, demand_id=demand)
    reporting.decide(on.reviewers["city"][0], demand_id=demand, verdict="admit", reason="工作需要")
    return demand


def _all_areas() -> list[areas.AreaView]:
    """Districts, streets and communities."""
    districts = areas.areas(SYSTEM, CITY)
    streets = [street for district in districts for street in areas.areas(SYSTEM, district.code)]
    return [*districts, *streets, *(place for street in streets for place in areas.areas(SYSTEM, street.code))]


def _hired(name: str, title: str, area: int, rights: list[str], department: str = "") -> Actor:
    staff = directory.hire(SYSTEM, username=name, name=title, password="wo-de-shequ-2026")
    post = directory.appoint(SYSTEM, staff=staff, title=title, area=area, rights=rights, department=department)
    return areas.actor_of(staff, post)


def _hire_many(places: list[tuple[int, str]]) -> dict[int, Actor]:
    """Somebody with a post in each area, straight into the tables: no password is needed, and each would cost 25 ms."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO directory_staff (username, name, is_active, password)
            SELECT 'bench' || code, 'worker', true, '' FROM unnest(%s::bigint[]) code RETURNING id, username
            """,
            [[code for code, _ in places]],
        )
        staff = {int(username[5:]): int(pk) for pk, username in cursor.fetchall()}
        rows = [(staff[code], code, WORKER if level == "community" else ABOVE) for code, level in places]
        cursor.execute(
            """
            INSERT INTO directory_post (staff_id, title, area_id, department, rights, valid_from)
            SELECT staff, 'post', area, '', string_to_array(rights, ','), '2020-01-01'
            FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS given (staff, area, rights) RETURNING id, area_id
            """,
            [[s for s, _, _ in rows], [c for _, c, _ in rows], [",".join(r) for _, _, r in rows]],
        )
        posts = {int(area): int(pk) for pk, area in cursor.fetchall()}
    return {code: _actor(staff[code], posts[code], code, level) for code, level in places}


def _actor(staff: int, post: int, code: int, level: str) -> Actor:
    from hutong.kernel.area import span

    community = code if level == "community" else None
    rights = WORKER if level == "community" else ABOVE
    return Actor(staff, "worker", "post", *span(code), frozenset(rights), post, community)
