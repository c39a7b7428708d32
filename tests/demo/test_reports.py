"""The demo city has its life of forms: every page has something to show, once, however often and however roughly it is made."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connections

from hutong.demo import reports
from hutong.demo.forms import form_of
from hutong.demo.reports.days import days
from hutong.demo.reports.plan import story
from hutong.domain.outside import queries as outside
from hutong.domain.reporting import queries
from hutong.domain.reporting.queries.proposals import proposals
from hutong.domain.tasks import queries as tasks

MADE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "hutong.project.settings"
django.setup()
from hutong.demo import reports
reports.make()
"""
TABLES = (
    "reporting_demand", "reporting_decision", "reporting_round", "reporting_assignment", "reporting_step", "reporting_snapshot",
    "reporting_comment", "forms_filling", "outside_report",
)  # fmt: skip


@pytest.fixture
def small_city(city_database, databases, django_db_blocker):
    """A copy of the small city of the story's own."""
    connections.close_all()
    name = databases.create(city_database)
    with django_db_blocker.unblock(), databases.used(name):
        yield name
        connections.close_all()
    databases.drop(name)


def counted():
    with connections["owner"].cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def steps():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demo_report_step")
        return cursor.fetchone()[0]


def by_key(lines):
    titles = {form_of(key).title: key for key in (*story().monthly, *story().decided)}
    return {titles[line.title]: line for line in lines}


def test_every_page_has_something_to_show(small_city):
    assert reports.make()
    people = reports._people()
    wang, liu, chen = people["wangfang"], people["liuyan"], people["chengang"]

    verdicts = Counter(line.state for line in queries.public_catalogue())
    assert {"admitted", "refused", "joined", "pool", "applied"} <= set(verdicts)
    assert [line.title for line in queries.public_catalogue() if line.late_filing] == [form_of("cold_wave").title]
    assert "draft" in {one.state for one in queries.demands(liu)}

    done = queries.assignments_due(wang, done=True)
    assert Counter(line.state for line in done) == {"approved": len(story().monthly) + 1}
    assert queries.assignment(wang, done[0].id).snapshots[0].code

    due = by_key(queries.assignments_due(wang))
    assert set(due) == {*story().monthly, "women_screening"}
    assert {key for key, line in due.items() if line.rest == 0} >= {"elderly_population", "lives_alone", "allowance_80"}
    assert due["elders_basic"].rest > 0 and due["women_screening"].rest > 0
    assert due["home_care"].returned == story().sent_back.reason
    assert queries.assignment(wang, due["home_care"].id).comments[0].text == story().sent_back.comment
    assert [one.level for one in queries.assignment(wang, due["elderly_population"].id).findings].count("wrong") >= 1
    assert due["children_in_difficulty"].auto_agreed

    assert due["dependent_elders"].id in {task.subject for task in tasks.inbox(people["zhangmin"]) if task.mine}
    assert {"reports.decide"} <= {task.right for task in tasks.inbox(people["mali"])}
    assert [report.kind for report in outside.open_reports(chen)] == ["outside"]
    waiting = Counter(one.state for one in proposals(wang))
    assert waiting == Counter(one.state for one in proposals(liu)) == {"open": story().corrections.number - 2, "contested": 1}
    assert {one.state for one in queries.rounds(chen, closed=True)} == {"closed"}
    assert not [line for line in queries.assignments_due(people["lijing"]) if line.title == due["home_care"].title]

    once = counted()
    assert not reports.make()
    assert counted() == once


def test_killed_in_the_middle_it_is_finished_by_the_next_run(small_city, databases):
    environment = {**os.environ, "DATABASE_URL": databases.url(small_city), "HUTONG_HOME": str(databases.home.path)}
    child = subprocess.Popen([sys.executable, "-c", MADE], env=environment)
    before = steps()
    while steps() < before + 20:
        assert child.poll() is None
        time.sleep(0.05)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    stood = counted()
    assert stood["reporting_demand"] > 0

    assert reports.make()
    finished = counted()
    demands = len(story().monthly) + len(story().decided) + 1
    assert (finished["reporting_demand"], finished["reporting_round"]) == (demands, 2 * len(story().monthly) + 2)
    assert not reports.make()


@pytest.mark.parametrize("today", ["2026-01-01", "2026-01-09", "2026-02-28", "2026-03-01", "2026-12-31", "2028-02-29"])
def test_the_days_follow_one_another_within_the_year_of_the_admission(today):
    day = dt.date.fromisoformat(today)
    story_of = days(day)
    order = [
        story_of.applied,
        story_of.decided,
        story_of.last_sent,
        story_of.last_up,
        story_of.last_done,
        story_of.this_sent,
        day,
    ]
    assert order == sorted(order)
    assert story_of.decided.year == day.year
    assert (story_of.last_at.year * 12 + story_of.last_at.month) + 1 == day.year * 12 + day.month
    assert (story_of.this_at.year, story_of.this_at.month) == (day.year, day.month)
