"""Working days: the Spring Festival of 2026 with its make-up days, a year that nobody has announced, and back in time."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from hutong.kernel.workdays import add_workdays, is_certain, is_workday, workdays_between


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "working"),
    [
        ("2026-02-13", True),
        ("2026-02-14", True),  # a Saturday, worked for the Spring Festival
        ("2026-02-15", False),
        ("2026-02-23", False),  # a Monday, the last day of the holiday
        ("2026-02-24", True),
        ("2026-02-28", True),  # a Saturday again
        ("2026-03-01", False),
    ],
)
def test_the_spring_festival_of_2026_is_free_and_two_saturdays_are_worked_for_it(when: str, working: bool) -> None:
    assert is_workday(day(when)) is working


def test_three_working_days_from_the_eve_of_the_festival_end_after_it() -> None:
    assert add_workdays(day("2026-02-13"), 1) == day("2026-02-14")
    assert add_workdays(day("2026-02-13"), 3) == day("2026-02-25")
    assert workdays_between(day("2026-02-13"), day("2026-02-25")) == 3


def test_the_day_itself_never_counts_and_nought_asks_for_the_next_working_day() -> None:
    assert add_workdays(day("2026-03-02"), 1) == day("2026-03-03")
    assert add_workdays(day("2026-03-02"), 0) == day("2026-03-02")
    assert add_workdays(day("2026-02-15"), 0) == day("2026-02-24")
    assert workdays_between(day("2026-03-02"), day("2026-03-02")) == 0


def test_back_in_time_is_negative() -> None:
    assert add_workdays(day("2026-02-24"), -1) == day("2026-02-14")
    assert add_workdays(day("2026-02-20"), -1) == day("2026-02-14")
    assert workdays_between(day("2026-02-25"), day("2026-02-13")) == -3


def test_a_year_that_is_not_announced_knows_weekends_and_the_holidays_with_a_date() -> None:
    assert is_certain(day("2026-12-31"))
    assert not is_certain(day("2099-01-04"))
    assert not is_workday(day("2099-01-01"))  # a Thursday, New Year
    assert is_workday(day("2099-01-02"))
    assert not is_workday(day("2099-01-03"))  # a Saturday
    assert not is_workday(day("2099-10-02"))  # a Friday, the National Day holiday


def test_the_way_leads_over_the_end_of_a_year() -> None:
    assert add_workdays(day("2026-12-31"), 1) == day("2027-01-04")
    assert add_workdays(day("2027-01-04"), -1) == day("2026-12-31")
    assert workdays_between(day("2025-12-31"), day("2027-01-04")) == workdays_between(day("2025-12-31"), day("2026-12-31")) + 1


@pytest.mark.parametrize("n", [-600, -250, -1, 1, 30, 250, 600])
def test_adding_and_counting_agree_over_years(n: int) -> None:
    start = day("2026-06-01")
    assert workdays_between(start, add_workdays(start, n)) == n


def test_ten_thousand_calls_take_less_than_a_moment() -> None:
    start = day("2026-06-01")
    add_workdays(start, 400)
    began = time.process_time()
    for n in range(10_000):
        add_workdays(start, n % 200)
    assert time.process_time() - began < 0.1
