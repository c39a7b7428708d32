"""The demo's systems stand and fall as the house does: who dies comes back, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hutong.demo.systems.declared import Place, keep
from hutong.project.supervisor import Child
from tests.conftest import free_port


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A launcher with the old ledger alone, which needs no door."""
    keep(Place("party", free_port(), "http://127.0.0.1:1", "", "", tmp_path))
    words = [sys.executable, "-m", "hutong.demo.systems.launch", str(tmp_path)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def children(group: int) -> list[int]:
    """The living processes of a group, its leader aside."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = path.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state != "Z" and int(path.parent.name) != group:
                found.append(int(path.parent.name))
    return found


def test_who_dies_comes_back_and_all_end_with_the_house(launched, until: Callable[..., bool]):
    assert until(lambda: len(children(launched.pid)) == 1)
    first = children(launched.pid)[0]
    os.kill(first, signal.SIGKILL)
    assert until(lambda: children(launched.pid) not in ([], [first]))
    launched.stdin.close()
    launched.wait(10)
    assert until(lambda: not children(launched.pid))


def test_who_finds_her_port_taken_says_so_in_chinese(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        keep(Place("party", port, "http://127.0.0.1:1", "", "", tmp_path))
        words = [sys.executable, "-m", "hutong.demo.systems", "party", str(tmp_path)]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
            said = process.stderr.read()
    assert said.splitlines() == [f"演示系统“党建台账”没有启动：端口 {port} 已被别的程序占用。"]


def test_who_had_nothing_to_do_is_left_in_peace(capfd):
    child = Child("calendar", silent=True, lasting=False)
    child.start()
    end = time.monotonic() + 10
    while not child.over and time.monotonic() < end:
        child.look()
        time.sleep(0.05)
    child.look()
    assert (child.over, child.process) == (True, None)
    assert capfd.readouterr().err == ""
