"""Wang Fang at a screen, signed in as the site does it: by a sign-in that systems hang on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.test import Client

from hutong.domain.directory import queries as directory
from hutong.kernel.actor import Actor
from hutong.project.sessions import SessionStore
from hutong.web import session
from tests.factories.directory import post, staff
from tests.people import FAR, HOME, li_jing, wang_fang


def signs_in(browser: Client, username: str, **words: object) -> str:
    """Signs in as the site does after a password; returns the sign-in's sid."""
    request = HttpRequest()
    request.session = SessionStore()
    session.begin(request, directory.staff_named(username), **words)  # type: ignore[arg-type]
    request.session.save()
    browser.cookies["hutong_session"] = request.session.session_key
    return str(request.session["sid"])


@pytest.fixture
def enters(db: None) -> Callable[..., Client]:
    """A browser in which somebody has just signed in."""

    def enter(actor: Actor = wang_fang, username: str = "wangfang", area: int = HOME, **words: object) -> Client:
        if directory.staff_named(username) is None:
            staff(actor, username, password=None)
            post(actor, area)
        browser = Client(enforce_csrf_checks=True)
        signs_in(browser, username, **words)
        return browser

    return enter


@pytest.fixture
def fang(enters: Callable[..., Client]) -> Client:
    return enters()


@pytest.fixture
def jing(enters: Callable[..., Client]) -> Client:
    return enters(li_jing, "lijing", FAR)
