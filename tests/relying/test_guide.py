"""What the guide of connecting shows is what is tried: its commands and its samples, with this machine's addresses for theirs."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from hutong.cli.main import run
from hutong.demo.figures import city as demo
from hutong.domain.door.checking import check, trial
from tests.conftest import Site, free_port
from tests.relying.conftest import Person

GUIDE = (Path(__file__).parents[2] / "docs/how-to/connect-a-system.md").read_text("utf-8")


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city: bool = True) -> Iterator[None]:
        yield


@dataclass
class Shown:
    """The system of the guide: where it answers, and the secrets that registering it has shown."""

    url: str
    secret: str
    hook_secret: str
    put_here: Callable[[str], str]


def block(after: str, kind: str) -> str:
    """The first block of this kind after a heading."""
    found = re.search(rf"```{kind}\n(.*?)```", GUIDE.partition(f"{after}\n")[2], re.S)
    assert found, after
    return found[1]


@pytest.fixture(scope="module")
def shown(doorstep: Site, inside: Callable[[Callable[[], Any]], Any]) -> Iterator[Shown]:
    """The system is registered by the guide's own command, and runs as the guide has it."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"

    def put_here(text: str) -> str:
        return text.replace("https://men.example.gov.cn", doorstep.url).replace("https://task.example.gov.cn", here)

    words = shlex.split(put_here(block("## 1. Register it", "sh").replace("\\\n", " ")))
    with contextlib.redirect_stdout(io.StringIO()) as told:
        assert inside(lambda: run(House(), [*words[1:], "--json"])) == 0
    made = json.loads(told.getvalue())
    sample = put_here(block("### OpenID Connect", "python")).replace("hutong_door_…", made["secret"])
    app: Any = {"__name__": "__main__"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        exec(compile(sample, "connect-a-system.md", "exec"), app)
        server = make_server("127.0.0.1", port, app["app"], threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Shown(f"{here}/", made["secret"], made["hook_secret"], put_here)
        server.shutdown()


def test_the_check_finds_nothing_wrong_with_the_sample(shown, doorstep, inside, monkeypatch) -> None:
    monkeypatch.setattr(trial, "SLOW", 60.0)
    report = inside(lambda: check(shown.url, name="xun-cha", door=doorstep.url))
    assert not [(one.check, one.seen) for one in report.findings if one.ok is not True]
    assert {one.check for one in report.findings} >= {"logout", "logout_heard", "initiate", "other_issuer", "errors", "frames"}


def test_she_is_in_by_her_role_and_out_when_she_leaves_the_door(shown, wang: Person, until) -> None:
    assert wang.get(f"{wang.site.url}/door/go/xun-cha/").json() == {"name": "王芳", "roles": ["patrol.write"]}
    wang.sign_out()
    assert until(lambda: "/sign-in/" in wang.get(shown.url).url)


def test_it_takes_no_sign_in_that_begins_at_another_door(shown, stranger: Person) -> None:
    assert stranger.get(f"{shown.url}login", params={"iss": "https://another.example"}).status_code == 400


def test_its_work_lies_in_the_inbox_and_a_wrong_area_is_told_with_why(shown) -> None:
    sample = shown.put_here(block("## 4. Put its work into the inbox", "python")).replace("whsec_…", shown.hook_secret)
    words: Any = {"__name__": "__main__"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        exec(compile(sample, "connect-a-system.md", "exec"), words)
        assert words["tell"]("put", "A-8", title="复查充电棚", area=demo().first[0])["events"][0]["result"] == "put"
        with pytest.raises(SystemExit, match=r"404: .*detail"):
            words["tell"]("put", "A-9", title="复查充电棚", area=110999014003)
