"""Twenty kills at random moments while a city works: what was acknowledged is counted, and then looked for."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from bench._levels.flood import Ask, flood, form
from bench._support import note
from hutong.project.database.leftovers import postmaster_pid
from hutong.project.home import Home, home

CELL = "S5"
VICTIMS = ("site", "worker", "database")


@dataclass
class Count:
    """What was acknowledged and what of it is there. `kills`: how many of each victim."""

    kills: dict[str, int] = field(default_factory=dict)
    saved: int = 0
    submitted: int = 0
    lost: int = 0
    doubled: int = 0
    broken_off: int = 0
    dispatched: int = 0


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
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/catalogue/", timeout=5) as answer:
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


def storm(round_id: int, keys: Mapping[int, str], total: int, *, kills: int) -> Count:
    """Dispatch, typing and returns through `kills` kills; what came of it. The round must have been dispatched, not made."""
    from hutong.project import prepare

    prepare.note(home(), city=True, accounts=[])
    count, house = Count(), House()
    try:
        _through(house, count, kills // 5, ("worker", "database"), lambda: _wait_for(lambda: _made(round_id) >= total))
        count.dispatched = _made(round_id)
        ids = _rows("SELECT community, id FROM reporting_assignment WHERE round_id = %s", round_id)
        values = {community: str(number % 7 + 1) for number, community in enumerate(ids)}
        saves = {c: Ask(c, "POST", f"/work/{pk}/cells/", keys[c], _typed(values[c])) for c, pk in ids.items()}
        half = (kills - kills // 5) // 2
        _through(house, count, half, VICTIMS, lambda: _until_all(house, saves, count, 200))
        sends = {c: Ask(c, "POST", f"/work/{pk}/submit/", keys[c], form(seconds="30")) for c, pk in ids.items()}
        _through(house, count, kills - kills // 5 - half, VICTIMS, lambda: _until_all(house, sends, count, 302))
        house.wait()
        _look(round_id, ids, values, count)
    finally:
        house.end()
    return count


def _typed(value: str) -> bytes:
    return json.dumps({"edits": [{"cell": CELL, "value": value, "base": 0}]}).encode()


def _through(house: House, count: Count, kills: int, victims: tuple[str, ...], work: Any) -> None:
    """Does work while somebody kills; ends when both are through."""
    killer = Killer(house, kills, victims, seed=kills)
    killer.start()
    work()
    killer.done.wait(300)
    for victim, n in killer.killed.items():
        count.kills[victim] = count.kills.get(victim, 0) + n


def _until_all(house: House, asks: Mapping[int, Ask], count: Count, good: int) -> None:
    """Sends everything, and again whatever was not acknowledged, as people do; slowly enough that kills fall between."""
    left, end = dict(asks), time.monotonic() + 300
    while left and time.monotonic() < end:
        answers = flood("127.0.0.1", house.port, _slowly(left.values()), at_once=4)
        count.broken_off += len(answers.lost)
        for key, status, _ in answers.got:
            # a return whose acknowledgement got lost has gone up all the same, and says so (409 or 422)
            if status == good or (good == 302 and status in (409, 422)):
                left.pop(key, None)
                if good == 200:
                    count.saved += 1
                elif status == good:
                    count.submitted += 1
        if left:
            note(
                f"  {len(left)} to send again: {Counter(status for _, status, _ in answers.got)}, {len(answers.lost)} broken off"
            )
            time.sleep(0.2)


def _slowly(asks: Any) -> Iterator[Ask]:
    for ask in list(asks):
        time.sleep(0.01)
        yield ask


def _look(round_id: int, ids: Mapping[int, int], values: Mapping[int, str], count: Count) -> None:
    """Every community's value stands in its figures, and each return went up once."""
    found = _rows(
        "SELECT community, numbers::text FROM reporting_assignment WHERE round_id = %s AND state = 'submitted'", round_id
    )
    specs = json.loads(_rows("SELECT 1, figures::text FROM reporting_round WHERE id = %s", round_id)[1])
    place = next(n for n, one in enumerate(specs) if (one["row"], one["col"]) == (5, 19))
    for community in ids:
        numbers = found.get(community, "{}").strip("{}").split(",")
        if len(numbers) <= place or numbers[place] != values[community]:
            count.lost += 1
    steps = _rows(
        "SELECT assignment_id, count(*) FROM reporting_step s JOIN reporting_assignment a ON a.id = s.assignment_id"
        " WHERE a.round_id = %s AND s.act = 'submit' GROUP BY 1", round_id,
    )  # fmt: skip
    count.doubled = sum(n > 1 for n in steps.values())


def _made(round_id: int) -> int:
    return int(_rows("SELECT 1, count(*) FROM reporting_assignment WHERE round_id = %s", round_id).get(1, 0))


def _rows(sql: str, *words: Any) -> dict[Any, Any]:
    """The first column of each row -> the second, read as the owner of the tables; tried again while the server is away."""
    for _ in range(200):
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(sql, words)
                return dict(cursor.fetchall())
        except Exception:
            connections["owner"].close()
            time.sleep(0.2)
    raise TimeoutError("the database did not come back")


def _wait_for(holds: Any, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("not within the time")
        time.sleep(0.2)
