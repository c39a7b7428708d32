"""How near a day is, in working days, and what may follow what."""

import datetime as dt
import re
from pathlib import Path

import pytest

from hutong.domain.tasks import rules
from hutong.domain.tasks.models import ACTS
from hutong.kernel.errors import Broken

# In 2026 the National Day holiday runs from 1 to 7 October; Saturday 10 October is worked.
EVE = dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("due", "days", "word"),
    [
        (dt.date(2026, 9, 29), -1, "late"),
        (EVE, 0, "today"),
        (dt.date(2026, 10, 5), 0, "soon"),
        (dt.date(2026, 10, 9), 2, "soon"),
        (dt.date(2026, 10, 10), 3, "calm"),
        (None, None, "calm"),
    ],
)
def test_days_are_working_days(due, days, word):
    assert (rules.days_left(due, EVE), rules.urgency(due, EVE)) == (days, word)


def test_what_fell_due_on_the_last_free_day_is_late():
    assert rules.urgency(dt.date(2026, 10, 7), dt.date(2026, 10, 8)) == "late"


def test_a_closed_task_stays_closed():
    assert all(rules.can_become("open", state) for state in ("done", "declined", "dropped"))
    assert not any(rules.can_become(closed, wanted) for closed in ("done", "declined", "dropped") for wanted in rules.TRANSITIONS)
    with pytest.raises(Broken):
        rules.check_close("open", "")


def test_the_explanation_names_every_act():
    text = (Path(__file__).parents[3] / "docs" / "explanation" / "one-net.md").read_text()
    told = {act for row in re.findall(r"^\| (`.*?`) \|", text, re.M) for act in re.findall(r"`(\w+)`", row)}
    assert told == {act for act, _ in ACTS}
