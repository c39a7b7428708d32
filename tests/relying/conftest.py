"""The door with systems behind it that others wrote, and a person who walks through it without a screen."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlparse

import pytest
import requests

from hutong.demo.figures import city as demo
from hutong.domain.door import commands as door
from hutong.kernel.actor import SYSTEM
from tests.conftest import Site, serving
from tests.databases import Process

Register = Callable[..., door.registering.Secrets]
FORM = re.compile(r"<form[^>]*method=[\"']?post[^>]*>.*?</form>", re.S | re.I)
FIELD = re.compile(r"<input[^>]*>", re.I)
WHOLE_CITY = 110000000000


@pytest.fixture(scope="session")
def doorstep(city_database: str, databases: Any, home: Any) -> Iterator[Site]:
    """A site whose register these stories fill, with the worker that tells systems who has signed out."""
    with serving(city_database, databases, home) as found:
        worker = Process(
            "hutong.project.worker", home=home.path, DATABASE_URL=databases.url(found.database), HUTONG_HOOK_HOSTS="127.0.0.1"
        )  # the systems of these stories are on this machine
        try:
            yield found
        finally:
            worker.end()


@pytest.fixture(scope="session")
def inside(doorstep: Site, databases: Any, django_db_blocker: Any) -> Callable[[Callable[[], Any]], Any]:
    """Does something in the site's own database."""

    def run(what: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), databases.used(doorstep.database):
            return what()

    return run


@pytest.fixture(scope="session")
def registered(inside: Callable[[Callable[[], Any]], Any]) -> Register:
    """Registers a system of the city; returns the secrets it is given."""

    def register(name: str, protocol: str, address: str, **settings: Any) -> Any:
        new = door.NewSystem(
            name=name, title=name, level="city", area=WHOLE_CITY, purpose="试接", contact="试接", protocol=protocol,
            holds=("public",), holds_words="没有个人信息",
            address=address, settings=settings, roles={"reader": {"levels": ["community"]}, "chief": {"levels": ["city"]}},
        )  # fmt: skip
        return inside(lambda: door.register(SYSTEM, new=new))

    return register


class Person:
    """Somebody with a browser: it keeps cookies, follows where it is sent, and sends forms that send themselves."""

    def __init__(self, site: Site) -> None:
        self.site, self.web = site, requests.Session()
        self.web.trust_env = False

    def sign_in(self, username: str = "wangfang") -> Person:
        """Name, password, button."""
        page = self.web.get(f"{self.site.url}/sign-in/")
        fields = next(found for form in FORM.findall(page.text) if "username" in (found := fields_of(form)))
        answer = self.web.post(
            f"{self.site.url}/sign-in/",
            data={**fields, "username": username, "password": demo().password},
            headers={"Referer": page.url},
        )
        assert answer.ok and "/sign-in/" not in answer.url, answer.url
        return self

    def sign_out(self) -> None:
        """The button of every page."""
        page = self.web.get(f"{self.site.url}/")
        form = next(form for form in FORM.findall(page.text) if "sign-out" in form)
        self.web.post(f"{self.site.url}/sign-out/", data=fields_of(form), headers={"Referer": page.url})

    def get(self, url: str, **words: Any) -> requests.Response:
        """Opens an address, and goes on where a page sends itself on (as the POST binding of SAML does)."""
        answer = self.web.get(url, timeout=30, **words)
        while (form := self_sent(answer.text)) is not None:
            where = html.unescape(re.search(r"action=[\"']([^\"']+)", form).group(1))  # type: ignore[union-attr]
            answer = self.web.post(urljoin(answer.url, where), data=fields_of(form), timeout=30)
        return answer

    def way_to(self, url: str, stop: str) -> str:
        """Follows redirects until the next address begins with `stop`; returns that address, unopened."""
        for _ in range(8):
            if url.startswith(stop):
                return url
            answer = self.web.get(url, allow_redirects=False, timeout=30)
            assert answer.is_redirect, (answer.status_code, urlparse(url).path, answer.text[:300])
            url = urljoin(url, answer.headers["Location"])
        raise AssertionError(f"never came to {stop}")


def self_sent(text: str) -> str | None:
    """The form of a page that sends itself."""
    return next((form for form in FORM.findall(text) if "data-onward" in form), None)


def fields_of(form: str) -> dict[str, str]:
    """The fields of a form as they stand."""
    found = {}
    for field in FIELD.findall(form):
        words = dict(re.findall(r"([\w-]+)=[\"']([^\"']*)[\"']", field))
        if "name" in words:
            found[words["name"]] = html.unescape(words.get("value", ""))
    return found


@pytest.fixture
def wang(doorstep: Site) -> Person:
    """Wang Fang, signed in."""
    return Person(doorstep).sign_in()


@pytest.fixture
def stranger(doorstep: Site) -> Person:
    """A browser that nobody has signed in on."""
    return Person(doorstep)


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], bool]:
    """Waits, at most ten seconds, until something is so; what the door tells others goes by the outbox."""

    def wait(what: Callable[[], bool]) -> bool:
        end = time.monotonic() + 10
        while not what():
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    return wait
