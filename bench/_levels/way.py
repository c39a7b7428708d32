"""The way of one round, measured: down, back, through the levels, and the figures at the end."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import Counter
from typing import Any

import psutil
from django.db import connections

from bench._levels.setting import Stage
from bench._support import note, percentile, timed
from bench._support.flood import Answers, Ask, flood, form
from bench._support.serving import Served, served, sessions
from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from hutong.kernel.workdays import add_workdays

# Pages that somebody in another community opens while the returns come in, one after the other, a tenth of a second apart.
PAGES = ("/work/", "/asks/", "/people/?q=zh", "/forms/")


def way(on: Stage, demand: int, communities: int, at_once: int) -> dict[str, Any]:
    """All figures of one round."""
    keys = sessions(on.posts)
    with served() as site:
        round_id, seconds = _dispatched(on, demand, communities)
        note(f"dispatched in {seconds:.1f} s")
        ids = _assignments(round_id)
        codes = sorted(ids)
        random.Random(5).shuffle(codes)
        others = codes[-20:]
        _warm(site, keys, others)
        alone = _pages(site, keys, others, seconds=4)
        asks = [Ask(c, "POST", f"/work/{ids[c]}/submit/", keys[c], form(seconds="40")) for c in codes]
        meanwhile: list[float] = []
        before = _cpu(site)
        answers = _returned(site, keys, others, asks, at_once, meanwhile)
        cpu = _cpu(site) - before
    statuses = Counter(status for _, status, _ in answers.got)
    note(f"{answers.rate:.0f} returns a second {statuses}")
    figures = {
        "dispatch_seconds": round(seconds, 1), "communities": len(ids), "people": on.people,
        "returns_a_second": round(answers.rate, 1), "returns_refused": len(answers.got) - statuses[302] + len(answers.lost),
        "returns_p95_ms": percentile([ms for _, _, ms in answers.got], 0.95), "at_once": at_once,
        "cpu_ms_a_return": round(cpu / len(asks) * 1000, 2),
        "page_p95_ms": percentile(meanwhile, 0.95), "page_median_ms": round(statistics.median(meanwhile), 1),
        "page_alone_p95_ms": percentile(alone, 0.95), "pages_meanwhile": len(meanwhile),
    }  # fmt: skip
    return figures | _approved(on, round_id, codes) | _rolled(on, round_id)


def _dispatched(on: Stage, demand: int, communities: int) -> tuple[int, float]:
    """The round, and how long its worker took from the department's press of the button to the last community."""
    areas = None if communities >= 7535 else sorted(on.posts)[:communities]
    begun = time.perf_counter()
    made = commands.dispatch(on.department, demand_id=demand, due=add_workdays(clock.today(), 10), areas=areas)
    while _one("SELECT state FROM reporting_round WHERE id = %s", made) == "dispatching":
        time.sleep(0.1)
    return made, time.perf_counter() - begun


def _returned(
    site: Served, keys: dict[int, str], others: list[int], asks: list[Ask], at_once: int, meanwhile: list[float]
) -> Answers:  # fmt: skip
    """The flood in this process, and beside it somebody who goes on working."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            meanwhile.extend(_pages(site, keys, others, seconds=1))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    answers = flood("127.0.0.1", site.port, asks, at_once=at_once)
    over.set()
    worker.join()
    return answers


def _pages(site: Served, keys: dict[int, str], others: list[int], *, seconds: float) -> list[float]:
    """Milliseconds of pages opened one after the other."""
    end, taken = time.perf_counter() + seconds, list[float]()
    while time.perf_counter() < end:
        place, page = random.choice(others), random.choice(PAGES)
        answers = flood("127.0.0.1", site.port, [Ask(0, "GET", page, keys[place])], at_once=1)
        taken += [ms for _, status, ms in answers.got if status == 200]
        time.sleep(0.1)
    return taken


def _warm(site: Served, keys: dict[int, str], others: list[int]) -> None:
    """Every thread of the site has met the database and the templates once."""
    asks = [Ask(0, "GET", page, keys[place]) for place in others for page in PAGES]
    flood("127.0.0.1", site.port, asks * 2, at_once=40)


def _approved(on: Stage, round_id: int, places: list[int]) -> dict[str, Any]:
    """Each level approves what waits for it, post by post; the last makes snapshots."""
    figures: dict[str, Any] = {}
    for level in ("street", "district", "city"):
        begun, approved, longest = time.perf_counter(), 0, 0.0
        for actor in (one for one in on.reviewers[level] if any(map(one.covers, places))):
            mine = time.perf_counter()
            approved += commands.approve(actor, round_id=round_id)
            longest = max(longest, time.perf_counter() - mine)
        figures[f"{level}_seconds"] = round(time.perf_counter() - begun, 2)
        figures[f"{level}_longest_ms"] = round(longest * 1000)
    return {**figures, "approved": approved}


def _rolled(on: Stage, round_id: int) -> dict[str, Any]:
    """The city's figures by district; its sum is held against the sum over streets and communities."""
    (city,) = on.reviewers["city"]
    taken, found = timed(lambda: queries.roll_up(city, round_id, by="district"), 15)
    streets, _ = queries.roll_up(city, round_id, by="street"), None
    same = found.total.values == streets.total.values and found.total.approved == streets.total.approved
    return {"roll_up_ms": percentile(taken, 0.95), "roll_up_agrees": same, "population": found.total.values[0]}


def _assignments(round_id: int) -> dict[int, int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT community, id FROM reporting_assignment WHERE round_id = %s", [round_id])
        return dict(cursor.fetchall())


def _one(sql: str, word: object) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, [word])
        row = cursor.fetchone()
        return row[0] if row else None


def _cpu(site: Served) -> float:
    """Processor seconds of the site and of the database so far; the flood's own are not in it."""
    total = 0.0
    for process in psutil.process_iter(["name"]):
        try:
            mine = process.pid == site.site.pid or any(p.pid == site.site.pid for p in process.parents())
            if mine or process.info["name"] == "postgres":
                times = process.cpu_times()
                total += times.user + times.system
        except psutil.Error:
            continue
    return total
