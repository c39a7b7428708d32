"""The demo city's life of forms: what departments asked, what was decided, what went down, came up and was approved.

Everything is done by the commands of the domain, as on the days on which it happened, so that every page has something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hutong.demo import accounts
from hutong.demo.figures import city
from hutong.demo.forms import form_of
from hutong.demo.models import MadeCommunity, ReportStep
from hutong.demo.reports.beside import correct, report_from_outside
from hutong.demo.reports.days import days
from hutong.demo.reports.demands import ask_for_everything
from hutong.demo.reports.plan import story
from hutong.demo.reports.rounds import before, last_month, this_month
from hutong.demo.reports.stage import Stage, asker, once
from hutong.domain.directory import queries as directory
from hutong.domain.reporting.tending import tend_once
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import district_of, parent_of

# The communities that take part, however many the city has.
MOST = 12
_PARTS: tuple[Callable[[Stage], None], ...] = (ask_for_everything, before, last_month, this_month, report_from_outside, correct)


def make(progress: Callable[[int, int, str], None] | None = None) -> bool:
    """Brings the reports of the demo city about, as seen from today; whether there was anything to do.

    `progress(done, total, what)` hears of every part. May be repeated, and killed at any moment: what was done
    stays done, and the days stay those of the first time.
    """
    if ReportStep.objects.filter(pk="all").exists():
        return False
    first = ReportStep.objects.filter(pk="begun").values_list("on", flat=True).first()
    made = set(MadeCommunity.objects.values_list("code", flat=True))
    codes = tuple(code for code in city().first if code in made)[:MOST]
    if not codes:
        return False
    _hire(codes)
    today = first or clock.today()
    once("begun", today, lambda: None)
    stage = Stage(codes, days(today), _people())
    for number, part in enumerate(_PARTS, 1):
        part(stage)
        if progress is not None:
            progress(number, len(_PARTS), "报表")
    tend_once()
    once("all", today, lambda: None)
    return True


def _hire(codes: Sequence[int]) -> None:
    """The demo's own people, and one for each other department of the story."""
    accounts.hire(codes)
    for form in (form_of(key) for key in story().decided):
        district = district_of(codes[0])
        area = district if form.level == "district" else parent_of(district) or district
        accounts.hire_department(asker(form), form.contact.split()[0], area)


def _people() -> dict[str, Actor]:
    """Everybody hired, each wearing the first post, by username."""
    found = {}
    names = [clerk.username for clerk in city().staff] + [asker(form_of(key)) for key in story().decided]
    for name in names:
        staff = directory.staff_named(name)
        if staff is not None and (hats := directory.hats(staff.id)):
            found[name] = directory.actor_of(staff.id, hats[0].post_id)
    return found
