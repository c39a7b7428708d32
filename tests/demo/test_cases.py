"""The demo city has its life of cases: in every state, with all that can go wrong, made by the commands as on those days."""

import logging
from collections import Counter

import pytest
from django.db import connections

from hutong.blueprint.casework.categories import categories
from hutong.demo import cases
from hutong.demo.accounts import accounts
from hutong.demo.cases.courses import COURSES
from hutong.demo.cases.plan import story, told
from hutong.demo.cases.town import peopled
from hutong.demo.figures import city
from hutong.demo.jobs import defer_cases
from hutong.domain.cases import queries
from hutong.domain.cases.queries.causes import causes
from hutong.domain.cases.queries.desk import alarms
from hutong.domain.cases.queries.preventing import preventions
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock

HOME = city().first[0]


@pytest.fixture
def small_city(city_database, databases, django_db_blocker):
    """A copy of the small city of the story's own."""
    connections.close_all()
    name = databases.create(city_database)
    with django_db_blocker.unblock(), databases.used(name):
        yield name
        connections.close_all()
    databases.drop(name)


def all_of(actor, tab):
    found, page = [], 1
    while True:
        lines, more = queries.listing(actor, tab=tab, page=page)
        found += lines
        page += 1
        if not more:
            return found


def waiting_jobs():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'demo.cases' AND status = 'todo'")
        return cursor.fetchone()[0]


def test_what_is_told_is_known():
    whole = story()
    assert set(whole.courses) == set(COURSES)
    assert {*whole.about, *(one.category for one in whole.refusals)} <= set(categories())
    now = clock.now()
    made = told(city().first, now)
    assert made == told(city().first, now) and 110 <= len(made) <= 140
    assert all(one.at < clock.now() for one in made)


def test_every_state_is_there_once_and_only_once(small_city, caplog):
    caplog.set_level(logging.WARNING, logger="hutong.demo.cases")
    defer_cases()
    defer_cases()
    assert waiting_jobs() == 1  # the worker makes them: nobody waits at the first start
    assert cases.missing() and cases.make(most=3)
    assert not cases.missing() and not cases.make()
    assert not caplog.records, [record.getMessage() for record in caplog.records]
    town = peopled(city().first[:2], clock.today())
    everybody = town.at(110000000000) if town.has(110000000000) else town.at(HOME - HOME % 10**6)
    lines = [*all_of(everybody, "open"), *all_of(everybody, "closed")]
    states = Counter(line.state for line in lines)
    assert set(states) == {"collected", "accepted", "dispatched", "working", "checking", "confirming", "closed"}, states
    outcomes = Counter(line.outcome for line in lines)
    assert {"solved", "silent", "outside_power", "outside_law", "joined", "withdrawn"} <= set(outcomes), outcomes
    assert {0, 1, 2} <= {line.bounces for line in lines} and any(line.late for line in lines)
    assert any(line.voices > 1 for line in lines)
    assert sum("水" in line.said and line.area == HOME for line in lines) >= 2
    views = [queries.case(everybody, line.id) for line in lines]
    acts = Counter(step.act for view in views for step in view.steps)
    wanted = {
        "bounce",
        "refer_up",
        "whistle",
        "respond",
        "grant_extension",
        "deny_extension",
        "late",
        "reopen",
        "rectify",
        "call_back",
    }
    assert wanted <= set(acts), acts
    assert any(view.rating in (1, 2) for view in views) and any(view.rating == 5 for view in views)
    assert alarms(town.at(HOME - HOME % 1000))
    assert tasks.inbox(town.at(HOME))
    head = town.at(HOME - HOME % 1000)
    (found,) = [one for one in preventions(head) if one.state == "proposed"]
    assert found.recent >= 5 and found.zh == "停水与水压" and "甲区3号院" in found.words, found
    (cause,) = causes(head)
    assert cause.cases >= 5 and cause.asked is not None
    assert {"qianbo", "zhaolei"} <= {one.username for one in accounts()}
