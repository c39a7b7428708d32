"""`hutong run`: one tree that stands and falls together, and says clearly why it cannot stand."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hutong.project import prepare
from hutong.project.database.address import connection_arguments
from hutong.project.database.lease import is_up, server
from hutong.project.database.leftovers import postmaster_pid
from hutong.project.home import Home
from tests.conftest import free_port
from tests.project.living import processes_of, soon


def environment(home: Home) -> dict[str, str]:
    without = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "HUTONG_TIED", "LC_ALL", "LC_MESSAGES")
    }
    return {**without, "HUTONG_HOME": str(home.path), "HUTONG_WORKERS": "1", "LANG": "C.UTF-8"}


def hutong(home: Home, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hutong.project.command", *words]
    return subprocess.run(command, env={**environment(home), **more}, capture_output=True, text=True, timeout=120, check=False)


class Running:
    """A `hutong run` that has printed its address."""

    def __init__(self, home: Home, **more: str) -> None:
        self.home, self.port = home, free_port()
        command = [sys.executable, "-m", "hutong.project.command", "run", "--port", str(self.port), "--json"]
        self.process = subprocess.Popen(command, env={**environment(home), **more}, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.address = json.loads(self.process.stdout.readline())["address"]

    def page(self) -> int:
        with urllib.request.urlopen(self.address + "/sign-in/", timeout=30) as answer:
            return int(answer.status)

    def kill(self) -> None:
        for pid in processes_of(self.home):
            if "hutong.project" in processes_of(self.home).get(pid, ""):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, made_once: Home) -> Iterator[Home]:
    """A data folder that is ready to serve: migrated, and noted as seeded so that no city is made for these stories."""
    home = Home(made_once.path.parent / "m")
    home.make()
    assert hutong(home, "migrate", "--json").returncode == 0
    prepare.note(home, city=True, accounts=[])
    yield home


@pytest.fixture
def running(migrated: Home) -> Iterator[Running]:
    found = Running(migrated)
    yield found
    found.process.send_signal(signal.SIGTERM)
    found.process.wait(30)
    assert soon(lambda: not processes_of(migrated))


def acknowledged(home: Home) -> int:
    with server(home), psycopg.connect(**connection_arguments(home)) as connection:
        return int(connection.execute("SELECT count(*) FROM directory_overlay WHERE key LIKE 'kept%'").fetchone()[0])


def write(home: Home, key: str) -> None:
    with psycopg.connect(**connection_arguments(home)) as connection:
        connection.execute("INSERT INTO directory_overlay (key, name, valid_from) VALUES (%s, 'x', now())", [key])


def test_serves_and_ends_on_control_c(migrated):
    found = Running(migrated)
    assert found.page() == 200
    status = json.loads(hutong(migrated, "status", "--json").stdout)
    assert (status["address"], status["running"], status["prepared"]) == (found.address, True, True)
    found.process.send_signal(signal.SIGINT)
    assert found.process.wait(30) == 0
    assert not processes_of(migrated)


def test_kill_of_the_parent_stops_everything_and_keeps_every_row(migrated):
    found = Running(migrated)
    write(migrated, "kept-by-kill")
    found.process.kill()
    found.process.wait()
    assert soon(lambda: not processes_of(migrated))
    assert acknowledged(migrated) >= 1
    again = Running(migrated)
    assert again.page() == 200
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(30) == 0


def test_ends_with_make_even_when_that_is_killed(migrated):
    words = f"{sys.executable} -m hutong.project.command run --port {free_port()} --json & wait"
    make = subprocess.Popen(["sh", "-c", words], env={**environment(migrated), "HUTONG_TIED": "1"}, stdout=subprocess.PIPE)
    assert make.stdout.readline()
    make.kill()
    make.wait()
    assert soon(lambda: not processes_of(migrated))


def test_a_fallen_database_and_a_fallen_site_are_raised_again(running):
    write(running.home, "kept-before-the-fall")
    site = next(pid for pid, words in processes_of(running.home).items() if "hutong.project.site" in words)
    os.kill(postmaster_pid(running.home.data), signal.SIGKILL)
    os.kill(site, signal.SIGKILL)

    def answers() -> bool:
        try:
            return running.page() == 200 and is_up(running.home)
        except OSError:
            return False

    assert soon(answers, 40)


def test_a_verb_shares_the_server_and_leaves_it_running(running):
    assert hutong(running.home, "migrate", "--json").returncode == 0
    assert running.page() == 200
    # the divisions come with the tables: a list of accounts may be the first thing that anybody loads
    with psycopg.connect(**connection_arguments(running.home)) as connection:
        assert connection.execute("SELECT count(*) FROM directory_area").fetchone()[0] > 7000


def test_second_run_of_the_folder_names_the_first(running):
    refused = hutong(running.home, "run", "--port", str(free_port()))
    assert refused.returncode == 2
    assert running.address in refused.stderr and "already running" in refused.stderr


def test_taken_port_is_said_with_the_way_out(migrated):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = hutong(migrated, "run", "--port", str(port))
        chinese = hutong(migrated, "run", "--port", str(port), LANG="zh_CN.UTF-8")
    assert refused.returncode == 2 and "Traceback" not in refused.stderr
    assert f"端口 {port} 已被" in refused.stderr and f"--port {port + 100}" in refused.stderr and "is taken" in refused.stderr
    assert "is taken" not in chinese.stderr
    assert not processes_of(migrated)


def test_a_taken_port_of_the_passage_is_said_too_and_no_tile_leads_to_a_stranger(migrated):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        at = other.getsockname()[1]
        refused = hutong(migrated, "run", "--port", str(free_port()), HUTONG_PASSAGE="old.example", HUTONG_PASSAGE_PORT=str(at))
    assert refused.returncode == 2 and f"端口 {at} 已被" in refused.stderr
    assert not processes_of(migrated)


def test_folder_of_a_newer_program_is_left_alone(house, migrated):
    assert hutong(house, "migrate").returncode == 0
    with server(house), psycopg.connect(**connection_arguments(house)) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('pool', '0999_from_tomorrow', now())")
    house.prepared.unlink()
    refused = hutong(house, "migrate", "--json")
    assert (refused.returncode, json.loads(refused.stdout)["code"]) == (2, "newer_tables")


def test_listening_everywhere_it_does_not_trip_over_its_own_question(migrated, capfd):
    port = free_port()
    command = [sys.executable, "-m", "hutong.project.command", "run", "--port", str(port), "--host", "0.0.0.0", "--json"]
    with subprocess.Popen(command, env=environment(migrated), stdout=subprocess.PIPE) as process:
        assert str(port) in json.loads(process.stdout.readline())["address"]
        process.send_signal(signal.SIGTERM)
    assert "DisallowedHost" not in capfd.readouterr().err


def test_how_long_the_first_time_takes_is_said_before_it_begins(house):
    refused = hutong(house, "run", "--port", str(free_port()), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert "第一次大约一分钟。 Making" in refused.stderr.partition("DATABASE_URL")[0]


def test_a_server_that_does_not_answer(house):
    refused = hutong(house, "migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert refused.returncode == 2 and "DATABASE_URL" in refused.stderr and "Traceback" not in refused.stderr


def test_a_folder_that_is_full(house):
    """A file system of 1 MB stands in for a full disk: mounted where that is allowed, the start is refused with the way out."""
    small = Path(house.path.parent / "small")
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], capture_output=True, check=False)
    try:
        refused = hutong(Home(small / "home"), "migrate")
        if mounted.returncode == 0:
            assert refused.returncode == 2 and "磁盘空间不足" in refused.stderr and "HUTONG_HOME" in refused.stderr
        else:
            assert refused.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(small)], check=False)
