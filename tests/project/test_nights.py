"""What happens once a day happens while the city sleeps: nobody loses a right, or a password changes, in the middle of work."""

import datetime as dt

import croniter
from procrastinate.contrib.django import app

from hutong.kernel import clock

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=clock.BEIJING).timestamp()


def test_what_happens_once_a_day_happens_at_night_in_beijing():
    app.perform_import_paths()
    daily = {}
    for task in app.periodic_registry.periodic_tasks.values():
        first, second = croniter.croniter(task.cron, NOON).get_next(), croniter.croniter(task.cron, NOON + 86_400 * 31).get_next()
        if first - NOON > 3600:
            daily[task.task.name] = {dt.datetime.fromtimestamp(moment, clock.BEIJING).hour for moment in (first, second)}
    assert {"accounts.reviews", "door.rotate_all", "cases.learn"} <= daily.keys()
    assert not {name: hours for name, hours in daily.items() if not hours <= {0, 1, 2, 3, 4, 5}}


def test_the_third_of_a_month_is_the_third_in_beijing():
    app.perform_import_paths()
    (rotation,) = [one for one in app.periodic_registry.periodic_tasks.values() if one.task.name == "door.rotate_all"]
    assert dt.datetime.fromtimestamp(croniter.croniter(rotation.cron, NOON).get_next(), clock.BEIJING).day == 3
