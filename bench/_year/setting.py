"""The stage: a community in the pool as the demo degrades it, its truth, its worker, and the year's calendar."""

from __future__ import annotations

from bench._year.calendar import Due, calendar
from bench._year.kinds import Kind, kinds
from bench._year.news import News
from bench._year.worker import Worker
from bench._year.world import World
from hutong.demo.changes import year_of_changes
from hutong.demo.commands import seed as make_city
from hutong.demo.commands import sites
from hutong.demo.generate import THE_DAY, community
from hutong.domain.directory import commands as directory
from hutong.domain.directory import queries as posts
from hutong.kernel.actor import SYSTEM

_RIGHTS = ["pool.read", "pool.observe", "pool.merge", "forms.fill", "forms.confirm", "asks.answer", "journal.read"]


def setting(people: int, months: int, seed: int) -> tuple[World, Worker, News, list[Due], list[Kind]]:
    """Everything the replay needs. The pool holds what the demo's usual shares of gaps, old and wrong values leave."""
    make_city(communities=1, seed=seed, people=people)
    site = next(iter(sites()))
    slot = (site.place, site.of)
    truth = community(site.code, site.name, site.street, site.district, seed=seed, people=people, on=THE_DAY, slot=slot)
    changes = year_of_changes(truth, seed, months)
    staff = directory.hire(SYSTEM, username="year", name="王芳", password="wo-de-shequ-2026")
    post = directory.appoint(SYSTEM, staff=staff, title="社区工作者", area=site.code, rights=_RIGHTS)
    actor = posts.actor_of(staff, post)
    world = World(truth, changes)
    found = kinds()
    return world, Worker(actor, world), News(world, changes, actor), calendar(found, THE_DAY, months), found
