"""What every story may ask for: a database, a seeded city, the running site, a browser."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from playwright.sync_api import Browser, Page, sync_playwright

from hutong.kernel import clock
from hutong.project.database.address import database_settings, external_url
from hutong.project.database.lease import Lease
from hutong.project.home import Home
from hutong.project.keys import read_keys, ring_of
from tests.databases import ALIASES, Databases, Process

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The suggestions of an address bar that nobody sees are pages of their own, and took half of a new screen's time. Chromium heeds
# the last list alone, so what Playwright turns off is named again.
OFF = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    # nothing may come from elsewhere
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE *.localhost",
    "--disable-features=" + ",".join(OFF),
)


def pytest_configure(config: pytest.Config) -> None:
    """A data folder of the suite's own, keys included: no story touches an installation on this machine."""
    place = Home(Path(tempfile.mkdtemp(prefix="hutong-suite-")))
    keys = read_keys(place.keys)
    settings.HUTONG_HOME, settings.SECRET_KEY, settings.HUTONG_KEY_RING = place, keys["secret"], ring_of(keys)
    os.environ["HUTONG_HOME"] = str(place.path)
    # Playwright keeps a loop running in this thread for as long as its browser lives; the stories themselves are synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need a browser come last: the quick stories speak first, and no loop runs while they do."""
    last = {item.path for item in items if item.get_closest_marker("browser") is not None}
    items.sort(key=lambda item: item.path in last)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(settings.HUTONG_HOME.path, ignore_errors=True)


@pytest.fixture
def in_spring() -> Iterator[None]:
    """A day of this year from which two months later is this year still: what was admitted ends with the year."""
    with clock.standing_at(dt.date(clock.today().year, 3, 3)):
        yield


@pytest.fixture(scope="session")
def home() -> Home:
    """The data folder of the session."""
    return cast(Home, settings.HUTONG_HOME)


@pytest.fixture(scope="session")
def databases(home: Home) -> Iterator[Databases]:
    """The server: embedded, or the one in DATABASE_URL."""
    home.make()
    lease = None if external_url() else Lease(home)
    made = Databases(home)
    if lease is not None:
        made.hurry()
    try:
        yield made
    finally:
        for alias in ALIASES:
            connections[alias].close()
        if lease is not None:
            lease.release()
        else:
            for name in made.made:
                made.drop(name)


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, home: Home, django_db_blocker: Any) -> None:
    """One migrated database for all stories that roll back. They work in it as the application's role, as the site does."""
    name = databases.create()
    with django_db_blocker.unblock():
        databases.point({alias: {**words, "NAME": name} for alias, words in database_settings(home).items()})
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        for alias in ALIASES:
            connections[alias].close()


@pytest.fixture(scope="session")
def template(django_db_setup: None) -> str:
    """The name of the migrated database."""
    return str(connections.databases["default"]["NAME"])


@pytest.fixture
def own_database(template: str, databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """A database of the story's own, in which commits are real and several threads may meet; gone afterwards."""
    connections.close_all()
    name = databases.create(template)
    with django_db_blocker.unblock(), databases.used(name):
        yield name
        connections.close_all()
    databases.drop(name)


@pytest.fixture(scope="session")
def city_database(template: str, databases: Databases, django_db_blocker: Any) -> str:
    """The name of a database with a small city in it: two communities, made by the demo as any other."""
    from hutong.demo.commands import seed

    connections.close_all()
    name = databases.create(template)
    with django_db_blocker.unblock(), databases.used(name):
        seed(communities=2, seed=7, people=300)
        connections.close_all()
    return name


@pytest.fixture
def city(city_database: str, databases: Databases, django_db_blocker: Any) -> Iterator[None]:
    """The small city, for a story that reads and writes in it; all of it is rolled back. Not together with `db`."""
    with django_db_blocker.unblock(), databases.used(city_database):
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        connections.close_all()


@dataclass(frozen=True)
class Site:
    """The running site. `url` has no slash at its end; `database` is its own copy of the small city."""

    url: str
    database: str


@pytest.fixture(scope="session")
def site(city_database: str, databases: Databases, home: Home) -> Iterator[Site]:
    """The site as `make run` serves it, over a copy of the small city; what one story changes, later ones see."""
    with serving(city_database, databases, home) as found:
        yield found


@pytest.fixture(scope="module")
def own_site(city_database: str, databases: Databases, home: Home) -> Iterator[Site]:
    """The same for the stories of one file alone: they count what lies in inboxes and lists."""
    with serving(city_database, databases, home) as found:
        yield found


@contextmanager
def serving(city_database: str, databases: Databases, home: Home, **environment: str) -> Iterator[Site]:
    """A site over its own copy of the small city, with these words in its environment."""
    name, port = databases.create(city_database), free_port()
    words = {"DATABASE_URL": databases.url(name), "HUTONG_WORKERS": "1", **environment}
    process = Process("hutong.project.site", "127.0.0.1", str(port), home=home.path, **words)
    try:
        wait_for(port)
        yield Site(f"http://127.0.0.1:{port}", name)
    finally:
        process.end()


def free_port() -> int:
    """A port that nobody listens on, nor on the one above it, which a house takes for its passage."""
    while True:
        with socket.socket() as probe, socket.socket() as above, suppress(OSError, OverflowError):
            probe.bind(("127.0.0.1", 0))
            above.bind(("127.0.0.1", probe.getsockname()[1] + 1))
            return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 120.0) -> None:
    """Returns when the site on this port has answered a page; that it listens is not enough."""
    url, end = f"http://127.0.0.1:{port}/sign-in/", time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(url, timeout=seconds):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody answers at {url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a screen and without the network."""
    found = next((path for path in map(shutil.which, CHROMIUM) if path), None)
    assert found, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's screen, in Chinese, signed in to nothing."""
    yield from _screen(browser, 1440, 900)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone's screen, touched with a finger."""
    yield from _screen(browser, 390, 844, has_touch=True, is_mobile=True)


def _screen(browser: Browser, width: int, height: int, **more: Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **more
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
