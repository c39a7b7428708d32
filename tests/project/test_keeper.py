"""The embedded server is there while somebody uses it, and gone when nobody does, however they went."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from hutong.project.database import folder, launch
from hutong.project.database.binaries import find_binaries
from hutong.project.database.keeper import server_command
from hutong.project.database.lease import Lease, is_up, server
from hutong.project.database.leftovers import is_alive, is_ready, postmaster_pid
from hutong.project.home import SOCKET_PATH_LIMIT, Home
from hutong.project.troubles import Trouble
from tests.project.living import processes_of, soon

# Takes a lease, writes a row, says so, and waits to be killed.
WRITER = """
import sys
from pathlib import Path
import psycopg
from hutong.project.database.lease import Lease
from hutong.project.home import Home
home = Home(Path(sys.argv[1]))
lease = Lease(home)
with psycopg.connect(host=str(home.sockets), user="hutong", dbname="postgres", autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    connection.execute("INSERT INTO kept VALUES (1)")
print("acknowledged", flush=True)
sys.stdin.read()
"""


def connect(home: Home) -> psycopg.Connection:
    return psycopg.connect(host=str(home.sockets), user="hutong", dbname="postgres", autocommit=True)


def kept(home: Home) -> int:
    with server(home), connect(home) as connection:
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def writer(home: Home) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"acknowledged\n"
    return process


def test_leaves_nothing_behind(house):
    with server(house):
        assert is_up(house) and processes_of(house)
    assert not processes_of(house)


def test_kill_of_the_user_stops_the_server_and_keeps_the_row(house):
    process = writer(house)
    process.kill()
    process.wait()
    assert soon(lambda: not processes_of(house))
    assert kept(house) == 1


def test_kill_of_everything_at_once_keeps_the_row(house):
    process = writer(house)
    for pid in processes_of(house):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    assert (house.data / "postmaster.pid").exists()
    assert kept(house) == 1


def test_kill_of_the_keeper_takes_the_server_along(house):
    with server(house):
        keeper = Lease(house)
        pid = postmaster_pid(house.data)
        parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(parent, signal.SIGKILL)
        assert soon(lambda: not is_alive(pid))
        keeper.ensure()
        with connect(house) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        keeper.release()


def test_a_killed_server_is_started_again(house):
    with server(house):
        os.kill(postmaster_pid(house.data), signal.SIGKILL)

        def answers() -> bool:
            try:
                return connect(house).execute("SELECT 1").fetchone() == (1,)
            except psycopg.OperationalError:
                return False

        assert soon(answers)


def test_the_first_may_leave_while_the_second_works(house):
    first = Lease(house)
    second = Lease(house)
    first.release()
    assert connect(house).execute("SELECT 1").fetchone() == (1,)
    second.release()
    assert soon(lambda: not processes_of(house))


def test_lock_file_with_the_number_of_a_stranger(house):
    (house.data / "postmaster.pid").write_text(f"{os.getpid()}\n{house.data}\n0\n5432\n{house.sockets}\n\n\nready   \n")
    with server(house):
        assert postmaster_pid(house.data) != os.getpid()


def test_server_whose_keeper_is_long_gone_is_ended_first(house):
    identity = launch.identity_for(house.data)
    command = server_command(house, find_binaries(None))
    orphan = launch.start(command, identity, output=subprocess.DEVNULL, folder=house.data)
    assert soon(lambda: is_ready(house.data)) and not is_up(house)
    with server(house):
        assert orphan.wait(5) == 0
        assert connect(house).execute("SELECT 1").fetchone() == (1,)


def test_folder_of_another_version_is_explained_and_left_alone(house):
    (house.data / "PG_VERSION").write_text("13\n")
    before = sorted(path.name for path in house.data.iterdir())
    with pytest.raises(Trouble) as trouble, server(house):
        pass
    assert trouble.value.code == "other_version"
    assert "13" in trouble.value.message and trouble.value.way_out and "13" in trouble.value.english
    assert sorted(path.name for path in house.data.iterdir()) == before


def test_folder_whose_files_are_of_another_version(house):
    """The number says 18, the files say otherwise: PostgreSQL notices, and its words become ours."""
    text = "FATAL:  database files are incompatible with server\nDETAIL:  The database cluster was initialized with …"
    assert folder.explain(house, text, house.log).code == "other_version"


def test_no_room_is_said_before_anything_is_started(house, monkeypatch):
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * 1024 * 1024))
    with pytest.raises(Trouble) as trouble:
        folder.check_folder(house)
    assert (trouble.value.code, "5 MB" in trouble.value.message) == ("disk_full", True)


def test_no_room_while_the_server_starts(house):
    text = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    assert folder.explain(house, text, house.log).code == "disk_full"


def test_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble) as trouble:
        Lease(Home(tmp_path / "file" / "home"))
    assert trouble.value.code == "no_access"


def test_long_paths_get_a_socket_elsewhere(tmp_path):
    deep = Home(tmp_path / ("很长的文件夹" * 8))
    assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
    assert deep.sockets == Home(deep.path).sockets != Home(tmp_path).sockets


def test_only_the_socket_listens(house):
    with server(house), socket.socket() as probe:
        assert connect(house).execute("SHOW listen_addresses").fetchone() == ("",)
        assert connect(house).execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert oct(house.sockets.stat().st_mode & 0o777) == "0o700"
        probe.close()
