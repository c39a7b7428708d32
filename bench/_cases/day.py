"""A day as residents report, ten times as fast, and what the site takes when it is pushed."""

from __future__ import annotations

import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bench._cases.curve import busiest, moments
from bench._support import note, percentile
from bench._support.arriving import arrive
from bench._support.flood import Answers, Ask, flood, form
from bench._support.serving import Served
from hutong.blueprint.casework.categories import categories
from hutong.demo.commands import sites
from hutong.domain.cases import commands
from hutong.domain.cases.commands import NewReport

DAY, FOLD = 70_000, 10
# Whoever has reported looks, and so do others behind the case: status pages to a report.
LOOKS = 4
BURST, BURST_SECONDS = 50, 60


class Residents:
    """Those who report and look: places, sentences, and codes that open cases."""

    def __init__(self, seed: int = 4) -> None:
        self.chance = random.Random(seed)
        self.places = [site.code for site in sites()]
        self.said = [text for one in categories().values() for text in one.examples]
        self.codes = [self._known().code for _ in range(2_000)]
        self.sent: list[str] = []

    def _known(self) -> commands.Receipt:
        area = self.chance.choice(self.places)
        return commands.report(commands.somebody(area), new=NewReport(area=area, words=self.chance.choice(self.said)))

    def report(self, key: int, *, area: int | None = None, words: str = "") -> Ask:
        """A report from somebody's telephone; where it is about is noted, to look for it later."""
        place, token = area or self.chance.choice(self.places), secrets.token_hex(16)
        where = f"{self.chance.randint(1, 40)}号楼 {token[:12]}"
        self.sent.append(where)
        said = words or self.chance.choice(self.said)
        body = form(words=said, place_words=where, token=token, notify="page")
        return Ask(key, "POST", f"/report/{place}/", "", body, self._address())

    def look(self, key: int) -> Ask:
        """A status page that somebody opens."""
        return Ask(key, "GET", f"/c/{self.chance.choice(self.codes)}/", "", b"", self._address())

    def _address(self) -> str:
        return ".".join(str(self.chance.randint(1, 254)) for _ in range(4))


def replayed(site: Served, who: Residents, minutes: float) -> dict[str, Any]:
    """So many minutes of the busiest stretch, ten times as fast, with a burst pipe in the middle: 50 reports a second for a
    minute, all from one street. Milliseconds from the moment somebody came."""
    seconds = minutes * 60
    asks = [(at, who.report(0)) for at in moments(who.chance, DAY, FOLD, busiest(), seconds)]
    asks += [(at, who.look(1)) for at in moments(who.chance, DAY * LOOKS, FOLD, busiest(), seconds)]
    usual = len([1 for _, ask in asks if ask.key == 0])
    middle, street = max(0.0, seconds / 2 - BURST_SECONDS / 2), who.places[0] // 1000
    near = [place for place in who.places if place // 1000 == street]
    burst = min(BURST_SECONDS, seconds)
    asks += [
        (middle + who.chance.uniform(0, burst), who.report(2, area=who.chance.choice(near), words="自来水管爆了，水漫到路上"))
        for _ in range(int(BURST * burst))
    ]
    answers = arrive("127.0.0.1", site.port, asks)
    told = Counter((key, status) for key, status, _ in answers.got)
    note(f"replay: {told}, {len(answers.lost)} lost")
    reports = [ms for key, _, ms in answers.got if key in (0, 2)]
    return {
        "replay_minutes": minutes, "replay_reports_a_second": round(usual / seconds, 1), "replay_burst": int(BURST * burst),
        "replay_refused": _refused(answers),
        "report_p95_ms": percentile(reports, 0.95), "report_median_ms": percentile(reports, 0.5),
        "status_p95_ms": percentile([ms for key, _, ms in answers.got if key == 1], 0.95),
    }  # fmt: skip


def pushed(site: Served, who: Residents, seconds: float, at_once: int = 8) -> dict[str, Any]:
    """As many as the site takes: reports alone, then status pages alone."""
    reports = flood("127.0.0.1", site.port, _for(seconds, lambda: who.report(0)), at_once=at_once)
    note(f"reports: {reports.rate:.0f}/s {Counter(status for _, status, _ in reports.got)}")
    looks = flood("127.0.0.1", site.port, _for(seconds, lambda: who.look(1)), at_once=at_once)
    note(f"status pages: {looks.rate:.0f}/s {Counter(status for _, status, _ in looks.got)}")
    return {
        "reports_a_second": _good(reports, 302), "status_pages_a_second": _good(looks, 200),
        "pushed_refused": _refused(reports) + _refused(looks),
    }  # fmt: skip


def _for(seconds: float, make: Any) -> Iterator[Ask]:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield make()


def _good(answers: Answers, status: int) -> float:
    return round(sum(one == status for _, one, _ in answers.got) / answers.seconds, 1)


def _refused(answers: Answers) -> int:
    return len(answers.lost) + sum(status not in (200, 302, 303) for _, status, _ in answers.got)


def kept(places: Sequence[str]) -> dict[str, int]:
    """How many of the reports of these places are there, and how many more than once."""
    from django.db import connections

    connections["owner"].close()  # the server may have been killed since
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('hutong.lo', '110000000000', false), set_config('hutong.hi', '119999999999', false)")
        cursor.execute("SELECT place_words, count(*) FROM cases_case WHERE place_words = ANY(%s) GROUP BY 1", [list(places)])
        found = dict(cursor.fetchall())
    return {"there": len(found), "doubled": sum(n > 1 for n in found.values())}
