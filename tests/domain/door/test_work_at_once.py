"""Retries that overtake each other: several connections say the same, and commits are real."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from hutong.domain.door.commands.work import Said, Work, take_event
from hutong.domain.tasks.queries import inbox
from hutong.kernel import clock
from tests.factories.directory import post, staff
from tests.factories.door import system
from tests.people import HOME, wang_fang


def test_copies_at_the_same_moment_make_one_task(own_database):
    staff(wang_fang, "wangfang", password=None)
    post(wang_fang, HOME)
    zou_fang, at = system(), clock.now() - dt.timedelta(minutes=1)

    def once(n):
        try:
            return take_event(zou_fang, Said(str(n % 2), "put", at, "A-7", Work("A-7", "复查充电棚", area=HOME)))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as crew:
        got = list(crew.map(once, range(6)))
    assert got.count("put") == 1 and got.count("same") == 1 and got.count("again") == 4
    assert [task.title for task in inbox(wang_fang)] == ["复查充电棚"]
