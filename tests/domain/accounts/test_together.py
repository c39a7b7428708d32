"""Of two who come with the same code at the same moment one gets in."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from django.db import connections

from hutong.domain.accounts import commands
from hutong.domain.accounts.models import Pairing
from hutong.domain.accounts.trying import Origin
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from tests.factories.directory import post, staff
from tests.people import HOME, street_head, wang_fang

AT_ONCE = 6


def together(do):
    """The same call from several threads at one moment; what each got, None for a refusal."""
    gate = Barrier(AT_ONCE)

    def one(_number):
        gate.wait(10)
        try:
            return do()
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.fixture
def fang(own_database, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)


def test_a_code_of_an_app_lets_one_in(fang):
    secret = commands.begin_authenticator(wang_fang)
    with clock.standing_at(clock.now() - dt.timedelta(minutes=5)):
        paper = commands.confirm_authenticator(wang_fang, typed=pyotp.TOTP(secret).at(clock.now()))
    code = pyotp.TOTP(secret).at(clock.now())
    assert sorted(together(lambda: commands.second_by_code(101, code)), key=bool)[-2:] == [False, True]
    assert together(lambda: commands.second_by_code(101, paper[0])).count(True) <= 1


def test_a_confirmed_screen_is_signed_in_once(fang):
    shown = commands.start_pairing(screen="Chrome · Windows", place="127.0.0.1", shared=True)
    assert commands.confirm_pairing(wang_fang, token=shown.token, number=shown.number, amr=("swk",))
    assert sum(one is not None for one in together(lambda: commands.take_pairing(shown.secret))) == 1


def test_a_code_on_a_screen_gets_one_answer(fang):
    shown = commands.start_pairing(screen="Chrome · Windows", place="127.0.0.1", shared=True)
    numbers = iter(Pairing.objects.get().choices * 2)
    answers = together(lambda: commands.confirm_pairing(wang_fang, token=shown.token, number=next(numbers), amr=()))
    assert sum(one is not None for one in answers) == 1


def test_a_superiors_code_sets_one_password(fang):
    from dataclasses import replace

    head = replace(street_head, rights=street_head.rights | {"accounts.manage"})
    staff(head, "chengang", password=None)
    post(head, 110114010000)
    code = commands.make_restore_code(head, staff=101)
    words = {"username": "wangfang", "code": code, "password": "huilongguan-de-xiaowang", "lost": False}
    found = together(lambda: commands.restore(**words, origin=Origin("10.0.0.1")))
    assert sum(one is not None for one in found) == 1
