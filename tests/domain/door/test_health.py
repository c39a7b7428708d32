"""Systems are asked once a minute: one that does not answer is named, with its minute; one failure frightens nobody."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hutong.domain.door import asking
from hutong.domain.door.commands.health import check_systems, heard
from hutong.domain.door.judging import Answer, judged
from hutong.domain.door.queries.health import healths, tiles, to_ask
from hutong.domain.journal.models import Entry, News
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.door import system
from tests.people import li_jing, wang_fang

NINE = dt.datetime(2026, 6, 1, 9, 0, tzinfo=clock.BEIJING)


def minutes(*answers):
    """How a system stands after a check a minute from nine o'clock on: milliseconds, or None for no answer."""
    standing = None
    for n, ms in enumerate(answers):
        at = NINE + dt.timedelta(minutes=n)
        standing = judged(standing, Answer(at, -1 if ms is None else ms, "no_answer" if ms is None else ""))
    return standing


@pytest.mark.parametrize(
    ("answers", "state", "since"),
    [
        ((40,), "up", 0),
        ((None,), "up", 0),
        ((40, None), "up", 0),
        ((40, None, None), "down", 1),
        ((40, None, None, None, 40), "up", 4),
        ((40, 3500), "slow", 1),
        ((40, 3500, 40), "up", 2),
        ((40, 40, None, 40, 3200, 40, 40), "up", 5),
        ((40, None, 40, None), "slow", 3),
    ],
)
def test_how_a_system_stands(answers, state, since):
    found = minutes(*answers)
    assert (found.state, found.since) == (state, NINE + dt.timedelta(minutes=since))


class Answers(BaseHTTPRequestHandler):
    """A system of which the path says how it answers."""

    def do_GET(self):
        code = int(self.path.strip("/") or 200)
        self.send_response(code)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def there():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(
    ("path", "said"),
    [("200", ""), ("302", ""), ("401", ""), ("403", ""), ("404", "missing"), ("500", "broken"), ("503", "broken")],
)
def test_what_counts_as_an_answer(there, path, said):
    found = asking.ask(f"{there}/{path}/")
    assert (found.said, found.ms >= 0) == (said, not said)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:9/", "no_answer"),
        ("http://no-such-host.invalid/", "no_host"),
        ("ftp://127.0.0.1/", "address"),
        ("http://169.254.169.254/latest/meta-data/", "address"),
        ("http://[::ffff:169.254.169.254]/", "address"),
        ("http://user:pass@127.0.0.1/", "address"),
    ],
)
def test_what_cannot_be_asked_says_why(address, said):
    assert asking.ask(address).said == said


def test_outside_a_demo_the_machine_itself_is_not_asked(there, settings):
    settings.HUTONG_DEMO = False
    assert asking.ask(there).said == "address"
    settings.HUTONG_HOOK_HOSTS = ["127.0.0.1"]
    assert asking.ask(there).said == ""


def test_a_system_that_hangs_keeps_no_other_waiting(there, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE", 0.5)
    free = threading.Event()
    look = asking.post.look
    monkeypatch.setattr(asking.post, "look", lambda url: (free.wait(5), 200)[1] if url.endswith("hangs/") else look(url))
    found = asking.ask_all({1: f"{there}/hangs/", 2: f"{there}/200/"})
    free.set()
    assert (found[1].said, found[2].said) == ("late", "")


@pytest.mark.django_db
def test_the_round_asks_open_systems_where_they_want_to_be_asked(there):
    one = system("yi-yi", address=f"{there}/500/", settings={"check_uri": f"{there}/200/"})
    system("er-er", address=f"{there}/500/", state="paused")
    assert to_ask() == {one.id: f"{there}/200/"}
    assert check_systems() == 1
    assert healths([one.id])[one.id].state == "up"


@pytest.mark.django_db
def test_a_change_is_told_once_and_a_check_is_not():
    zou_fang = system()
    for n in range(5):
        heard({zou_fang.id: Answer(clock.now() + dt.timedelta(minutes=n), -1, "no_answer")})
    with scope(SYSTEM):
        assert Entry.objects.filter(verb="health_changed").count() == 1
        news = News.objects.get(topic="door.health")
    assert (news.payload["system"], news.payload["state"]) == ("zou-fang", "down")


@pytest.mark.django_db
def test_what_nobody_has_asked_for_a_while_is_old_knowledge():
    zou_fang = system()
    heard({zou_fang.id: Answer(clock.now(), 20)})
    (tile,) = tiles(wang_fang)
    assert tile.health.state == "up" and not tile.health.old
    with clock.standing_at(clock.now() + dt.timedelta(minutes=6)):
        assert healths([zou_fang.id])[zou_fang.id].old


@pytest.mark.django_db
def test_a_system_that_was_never_asked_stands_without_a_word():
    system(area=110114000000, level="district")
    assert [one.health for one in tiles(wang_fang)] == [None]
    assert tiles(li_jing) == ()
