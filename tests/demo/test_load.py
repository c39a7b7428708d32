"""The city comes into the pool community by community: whole or not at all, as often as it takes, in flat memory."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from itertools import islice

import psycopg
import pytest
from django.db import connections

from hutong.demo import load
from hutong.demo.accounts import accounts
from hutong.demo.commands import is_seeded, seed, sites
from hutong.demo.degrade import Known, Shares
from hutong.demo.generate import THE_DAY
from hutong.domain.directory import queries as directory
from hutong.domain.pool import queries as pool
from hutong.domain.pool import vault
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused

WORDS = """
import multiprocessing, os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "hutong.project.settings"
django.setup()
from hutong.demo.commands import seed
def peak(pid):
    lines = open(f"/proc/{pid}/status").read().split("VmHWM:")
    return int(lines[1].split()[0]) // 1024
def told(done, total, what):
    working = multiprocessing.active_children()
    print(done, max(peak(pid) for pid in [os.getpid(), *(child.pid for child in working)]), flush=True)
seed(communities=int(sys.argv[1]), seed=5, people=int(sys.argv[2]), progress=told)
"""


def asked(statement, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def process(databases, name, *words):
    environment = {**os.environ, "DATABASE_URL": databases.url(name), "HUTONG_HOME": str(databases.home.path)}
    return subprocess.Popen(
        [sys.executable, "-c", WORDS, *map(str, words)], env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def hold(holder, codes):
    """Whoever notes one of these communities as done waits for this connection."""
    for code in codes:
        holder.execute(
            'INSERT INTO demo_community (code, seed, size, shares, "on", place, of, people, households, records) '
            "VALUES (%s, 0, 0, '{}', current_date, 0, 0, 0, 0, 0)",
            [code],
        )


def somebody_waits(name):
    """Waits until somebody stands before a lock in this database."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    for _ in range(600):
        if asked(waiting, name) != [(0,)]:
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def helpers_end(told):
    """Waits until the killed process's helpers have noticed and ended: the pipe to which they could tell is closed."""
    while select.select([told], [], [], 30)[0]:
        if not os.read(told.fileno(), 4096):
            told.close()
            return
    raise AssertionError("helpers work on for one who is dead")


def others_gone(name):
    """Waits until the ended processes have left the database."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    for _ in range(100):
        if asked(others, name) == [(0,)]:
            return
        time.sleep(0.1)
    raise AssertionError("somebody is still writing")


def test_the_first_twelve_cover_the_city():
    first = list(islice(sites(), 12))
    streets = {site.street for site in first}
    assert {"回龙观街道", "玉桥街道", "左家庄街道"} <= streets
    assert len({site.code // 10**6 for site in first}) >= 8
    whole = list(sites())
    assert len(whole) == len({site.code for site in whole}) == 7535
    assert all(0 <= site.place < site.of for site in whole)


def test_a_killed_seeding_goes_on_where_it_was(own_database, databases):
    last = [site.code for site in islice(sites(), 6)][3:]
    with psycopg.connect(databases.url(own_database)) as holder:
        hold(holder, last)  # whatever the speed of the machine, three of the six cannot be done when the kill comes
        child = process(databases, own_database, 6, 300)
        for line in child.stdout:
            if int(line.split()[0]) >= 2:
                break
        somebody_waits(own_database)  # all rows of a community are written, and none is committed
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        helpers_end(child.stdout)
        holder.rollback()
    others_gone(name=own_database)
    stood = asked("SELECT code FROM demo_community")
    assert 2 <= len(stood) <= 3 and not {code for (code,) in stood} & set(last) and not is_seeded()
    assert asked("SELECT count(DISTINCT community) FROM pool_person") == [(len(stood),)]

    assert seed(communities=6, seed=5, people=300) == 6 - len(stood)
    assert is_seeded()
    assert asked("SELECT count(*) FROM demo_community") == [(6,)]
    counts = asked("SELECT community, count(*) FROM pool_person GROUP BY community ORDER BY community")
    assert counts == asked("SELECT code, people FROM demo_community ORDER BY code")
    assert [n for _, n in counts] == [300] * 6
    assert seed(communities=6, seed=5, people=300) == 0
    with pytest.raises(Refused, match="种子 5"):
        seed(communities=7, seed=6, people=300)


def test_memory_stays_flat(own_database, databases):
    child = process(databases, own_database, 8, 600)
    memory = [int(line.split()[1]) for line in child.stdout]
    child.stdout.close()
    assert child.wait() == 0
    assert len(memory) == 9
    assert memory[7] < memory[3] * 1.1  # MB at the eighth against the fourth community; the last line is after hiring


def test_the_pool_reads_what_was_loaded_and_the_truth_lies_beside_it(own_database):
    seed(communities=1, seed=7, people=200, shares=Shares(0, 0, 0))
    (code,) = asked("SELECT code FROM demo_community")[0]
    worker = Actor(1, "王芳", "社区工作者", code, code, frozenset({"pool.read"}), None, code)
    found = pool.select(worker, entity="person", purpose="statistics")
    truth = {record: json.loads(facts) for record, facts in asked("SELECT record, facts FROM demo_truth WHERE entity = 'person'")}
    assert len(found.records) == len(truth) == 200
    for view in found.records:
        facts = truth[view.id]
        for key in ("name", "sex", "birth_date", "rel_head", "id_no", "tel", "is_disabled", "education", "employer"):
            assert view.values.get(key) == facts.get(key), key
    (somebody,) = [view for view in found.records if view.values.get("id_no")][:1]
    assert [line.id for line in pool.find_people(worker, text=somebody.values["id_no"], purpose="check")] == [somebody.id]


def test_sensitive_values_are_sealed_and_findable_as_the_pool_does_it(own_database):
    writer = load._Writer(110114010003, {"社区台账导入": 1})
    values = {"id_no": "110164194508190003", "tel": "15493583589", "education": "21", "disease": "高血压"}
    line = writer.line("person", Known(7, values, "社区台账导入", THE_DAY), ()).split("\t")
    assert json.loads(line[2]) == {"tel": "15493583589", "education": "21"}
    sealed = bytes.fromhex(line[3].removeprefix("\\\\x"))
    assert vault.open_facts("person", 7, sealed) == {"id_no": "110164194508190003", "disease": "高血压"}
    assert [part.strip('"{}\\x') for part in line[4].split(",")] == [shadow.hex() for shadow in vault.shadows(values)]


def test_the_demo_staff_can_sign_in_to_their_areas(own_database):
    seed(communities=2, seed=7, people=200)
    people = {account.username: account for account in accounts()}
    assert {"wangfang", "lijing", "chengang", "zhouning", "sunping"} <= set(people)
    areas = {}
    for account in people.values():
        staff = directory.sign_in(account.username, account.password)
        areas[account.username] = directory.hats(staff.id)[0].area
    assert areas["wangfang"] // 10**6 != areas["lijing"] // 10**6  # her neighbour works in another district
    assert areas["chengang"] == areas["wangfang"] // 1000 * 1000
    assert areas["zhouning"] == 110000000000


def test_an_owner_bound_by_row_level_security_loads_by_a_detour(own_database, monkeypatch):
    monkeypatch.setattr(load, "_passes_security", lambda cursor: False)
    assert seed(communities=1, seed=7, people=200) == 1
    assert asked("SELECT count(*) FROM pool_person") == [(200,)]
