"""The people of the stories in front of a screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hutong.kernel.actor import Actor
from tests.factories.directory import area, post, staff
from tests.people import FAR, HOME, auditor, city_desk, he_bin, li_jing, liu_yan, ma_li, street_head, wang_fang, zhang_min

NAMES = {
    101: "wangfang",
    102: "zhangmin",
    103: "lijing",
    104: "chengang",
    105: "zhouning",
    106: "sunping",
    107: "liuyan",
    108: "mali",
    109: "hebin",
    110: "zhaolei",
    111: "qianbo",
}
AREAS = {
    101: HOME,
    102: HOME,
    103: FAR,
    104: 110114010000,
    105: 110000000000,
    106: 110000000000,
    107: 110114000000,
    108: 110114000000,
    109: 110000000000,
    110: 110114000000,
    111: 110114010000,
}
SignedIn = Callable[[Actor], Client]


def at_screen(actor: Actor) -> Client:
    """A browser in which the actor is signed in and wears the hat."""
    who = actor.user_id or 0
    area(AREAS[who])
    staff(actor, NAMES[who], password=None)
    made = post(actor, AREAS[who])
    client = Client()
    session = client.session
    session["staff"], session["post"], session["name"] = who, made.pk, actor.name
    session.save()
    return client


@pytest.fixture
def wang(db: None) -> Client:
    return at_screen(wang_fang)


@pytest.fixture
def zhang(db: None) -> Client:
    return at_screen(zhang_min)


@pytest.fixture
def li(db: None) -> Client:
    return at_screen(li_jing)


@pytest.fixture
def chen(db: None) -> Client:
    return at_screen(street_head)


@pytest.fixture
def zhou(db: None) -> Client:
    return at_screen(city_desk)


@pytest.fixture
def sun(db: None) -> Client:
    return at_screen(auditor)


@pytest.fixture
def liu(db: None) -> Client:
    return at_screen(liu_yan)


@pytest.fixture
def ma(db: None) -> Client:
    return at_screen(ma_li)


@pytest.fixture
def he(db: None) -> Client:
    return at_screen(he_bin)
