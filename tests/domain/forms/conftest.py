"""All stories of forms happen on one day, so that ages stay what they are."""

import datetime as dt

import pytest

from hutong.kernel import clock


@pytest.fixture(autouse=True)
def one_day():
    with clock.standing_at(dt.date(2026, 11, 23)):
        yield
