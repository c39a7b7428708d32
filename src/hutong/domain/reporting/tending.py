"""What comes round by itself: returns in the inbox of their level, agreed forms that confirm themselves, proposals that end."""

from __future__ import annotations

import logging

from django.db.models import F

from hutong.domain.journal.scope import scope
from hutong.domain.reporting.commands import tended
from hutong.domain.reporting.models import Assignment, Consent
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, narrowed
from hutong.kernel.area import district_of, street_of
from hutong.kernel.errors import Refused
from hutong.kernel.workdays import add_workdays

log = logging.getLogger(__name__)
_CITY = 110000000000


def tend_once() -> None:
    """One round of everything. May be repeated at any moment."""
    tended.open_reviews(SYSTEM, waiting=_waiting())
    confirm_agreed()
    tended.expire_proposals(SYSTEM)


def _waiting() -> list[tuple[int, int, str]]:
    """(round, area, level) where returns wait for a level."""
    with scope(SYSTEM):
        found = Assignment.objects.filter(state__in=("submitted", "declined")).exclude(round__state="closed")
        places = set(found.values_list("round", "stage", F("community") / 1000 * 1000))
    return sorted({(row, _area(stage, street), stage) for row, stage, street in places if stage != "community"})


def _area(level: str, street: int) -> int:
    return {"street": street_of(street), "district": district_of(street)}.get(level, _CITY)


def confirm_agreed() -> int:
    """Forms that department and community have agreed on, filled entirely, go up by themselves two working days before they are
    due; returns how many. Where the rules find something wrong, the form stays for a person."""
    by = add_workdays(clock.today(), 2)
    with scope(SYSTEM):
        agreed = {(c.demand_id, c.community) for c in Consent.objects.filter(demand__offers_auto=True)}
        rows = Assignment.objects.filter(
            state="open", gaps=0, due__lte=by, round__state="open", round__demand__in={d for d, _ in agreed}
        )
        due = [
            (pk, place) for pk, demand, place in rows.values_list("pk", "round__demand", "community") if (demand, place) in agreed
        ]
    done = 0
    for assignment, community in due:
        try:
            tended.confirm_by_agreement(narrowed(SYSTEM, community), assignment_id=assignment)
            done += 1
        except Refused as wrong:
            log.info("assignment %s does not confirm itself: %s", assignment, wrong)
    return done
