"""Kills at random moments while the house is at work: site, worker and database, with no time to finish anything."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from bench._support import note
from bench._support.serving import asked
from hutong.project.database.leftovers import postmaster_pid
from hutong.project.home import Home, home

VICTIMS = ("site", "worker", "database")


class House:
    """`hutong run`, which looks after site, worker and server by itself."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "hutong.project.command", "run", "--port", str(self.port), "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def wait(self, seconds: float = 60.0) -> None:
        """Returns when a page is answered again, database included."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(asked(self.port, "/catalogue/"), timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the site did not come back")

    def kill(self, victim: str) -> bool:
        """Kills a victim with no time to finish anything; whether there was one."""
        pids = _postmaster(home()) if victim == "database" else _processes(f"hutong.project.{victim}")
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(pids)

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(30)


def _postmaster(place: Home) -> list[int]:
    found = postmaster_pid(place.data)
    return [found] if found else []


def _processes(module: str) -> list[int]:
    """Processes of this data folder that run a module, children included."""
    mine, found = os.environ["HUTONG_HOME"], []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if module in words and mine in (entry / "environ").read_bytes().decode(errors="replace"):
                    found.append(int(entry.name))
    return found


class Killer(threading.Thread):
    """Kills somebody every so often until it has killed `times` times."""

    def __init__(self, house: House, times: int, victims: tuple[str, ...], seed: int) -> None:
        super().__init__(daemon=True)
        self.house, self.times, self.victims = house, times, victims
        self.chance, self.killed = random.Random(seed), dict[str, int]()
        self.done = threading.Event()

    def run(self) -> None:
        turn = 0
        while sum(self.killed.values()) < self.times:
            time.sleep(self.chance.uniform(0.1, 0.8))
            victim = self.victims[turn % len(self.victims)]
            turn += 1
            if self.house.kill(victim):
                self.killed[victim] = self.killed.get(victim, 0) + 1
                note(f"  killed {victim} ({sum(self.killed.values())}/{self.times})")
                self.house.wait()
        self.done.set()
