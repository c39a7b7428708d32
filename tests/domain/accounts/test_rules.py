"""How long somebody waits who has guessed, what codes look like, and which moment a one-time code belongs to."""

import datetime as dt

import pyotp
import pytest

from hutong.domain.accounts import rules, trying
from hutong.domain.accounts.trying import Count
from hutong.kernel import clock
from hutong.kernel.errors import Refused

NOW = dt.datetime(2026, 11, 26, 9, 0, tzinfo=clock.BEIJING)


@pytest.mark.parametrize(("many", "minutes"), [(0, 0), (7, 0), (8, 1), (9, 2), (10, 4), (11, 8), (12, 15), (500, 15)])
def test_waits_grow_and_have_an_end(many, minutes):
    assert trying.waits(Count(many, NOW), NOW) == dt.timedelta(minutes=minutes)
    assert trying.waits(Count(many, NOW), NOW + dt.timedelta(minutes=15)) == dt.timedelta()


def test_a_place_is_stopped_by_accounts_not_by_failures():
    trying.check_place(Count(10_000, NOW, 29))
    with pytest.raises(Refused):
        trying.check_place(Count(30, NOW, 30))


def test_a_code_is_read_back_however_it_was_typed():
    code = rules.new_code(10)
    assert rules.bare(f" {rules.grouped(code).lower()} ") == code and len(rules.grouped(code)) == 11
    assert len({rules.new_code(10) for _ in range(1000)}) == 1000


def test_codes_hold_no_signs_that_are_taken_for_one_another():
    assert not set(rules.SIGNS) & set("0O1IL2Z5S8BUV")


@pytest.mark.parametrize(("seconds", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(seconds, right):
    secret = pyotp.random_base32()
    typed = pyotp.TOTP(secret).at(NOW + dt.timedelta(seconds=seconds))
    assert (rules.matching_step(secret, typed, NOW) is not None) is right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "一二三四五六", "１２３４５６", "abcdef"])
def test_what_is_no_code_is_none(typed):
    assert rules.matching_step(pyotp.random_base32(), typed, NOW) is None


def test_a_shared_screen_ends_earlier():
    assert rules.ends(NOW, shared=True) - NOW == dt.timedelta(hours=4)
    assert rules.ends(NOW, shared=False) - NOW == dt.timedelta(hours=12)
