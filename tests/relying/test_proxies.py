"""What the guide tells operators to write is what is tried: its nginx and its Caddy before a back-end that reads headers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse

import pytest
import requests

from tests.conftest import Site, free_port
from tests.relying.conftest import Person, Register

GUIDE = Path(__file__).parents[2] / "docs/how-to/connect-an-old-system.md"
FRAME = """daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; {words} }}"""
CADDY = """{{
admin off
auto_https off
storage file_system {folder}
}}
{words}"""


class Inspection(BaseHTTPRequestHandler):
    """The old system: it says where it was asked, and what the headers told it."""

    def do_GET(self) -> None:
        told = {name: value for name, value in self.headers.items() if name.lower().startswith("x-hutong")}
        body = json.dumps({"path": self.path, "told": told}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    """The port at which the old system listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Inspection) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def words_of(kind: str, *, name: str, door: str, port: int, behind: int) -> str:
    """A block of the guide, with this machine's addresses for the example's."""
    found = re.search(rf"```{kind}\n(.*?)```", GUIDE.read_text(), re.S)
    assert found, f"the guide shows no {kind}"
    here = {
        "https://men.example.gov.cn": door, "men.example.gov.cn": door.partition("//")[2],
        "listen 443 ssl": f"listen 127.0.0.1:{port}",
        "server_name xun-cha.example.gov.cn": "server_name 127.0.0.1", "xun-cha.example.gov.cn": f"http://127.0.0.1:{port}",
        "127.0.0.1:8080": f"127.0.0.1:{behind}", "xun-cha": name,
    }  # fmt: skip
    text = found[1]
    for theirs, ours in here.items():
        text = text.replace(theirs, ours)
    return text


@contextmanager
def proxy(kind: str, folder: Path, words: str, url: str) -> Iterator[None]:
    """The proxy as its own process, until it answers."""
    file = folder / kind
    file.write_text((FRAME if kind == "nginx" else CADDY).format(folder=folder, words=words))
    command = {
        "nginx": ["/usr/sbin/nginx", "-p", str(folder), "-e", "error.log", "-c", str(file)],
        "caddy": ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"],
    }[kind]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            start_new_session=True,
            env={**os.environ, "HOME": str(folder)},
        )
    try:
        end = time.monotonic() + 20
        while True:
            try:
                requests.get(url, timeout=5, allow_redirects=False)
                break
            except requests.ConnectionError:
                assert time.monotonic() < end and process.poll() is None, (folder / "said").read_text()[-2000:]
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def old(
    request: pytest.FixtureRequest, doorstep: Site, registered: Register, behind: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The old system's public address."""
    kind, port = request.param, free_port()
    url, name = f"http://127.0.0.1:{port}/", f"behind-{request.param}"
    registered(name, "forward", url, hosts=[f"127.0.0.1:{port}"])
    words = words_of(kind, name=name, door=doorstep.url, port=port, behind=behind)
    with proxy(kind, tmp_path_factory.mktemp(kind), words, url):
        yield url


def test_she_comes_in_and_the_old_system_knows_who_she_is(old: str, wang: Person) -> None:
    answer = wang.get(f"{old}record?no=7&w=a%20b").json()
    assert answer["path"] == "/record?no=7&w=a%20b"
    told = {name.lower(): value for name, value in answer["told"].items()}
    assert told["x-hutong-user"] == "wangfang" and told["x-hutong-roles"] == "reader"
    assert told["x-hutong-assertion"].count(".") == 2


def test_what_a_browser_says_of_itself_does_not_arrive(old: str, wang: Person, stranger: Person) -> None:
    forged = {
        "X-Hutong-User": "hebin",
        "X-Hutong-Roles": "chief",
        "X-Hutong-Name": "x",
        "X-Hutong-Sub": "1",
        "X-Hutong-Area": "1",
    }
    assert "/sign-in/" in stranger.get(f"{old}record", headers=forged).url
    told = wang.get(f"{old}record", headers=forged).json()["told"]
    mine = {name.lower(): value for name, value in told.items()}
    assert mine["x-hutong-user"] == "wangfang" and mine["x-hutong-roles"] == "reader"
    assert not {mine.get(f"x-hutong-{name}", "") for name in ("name", "sub", "area")} & {"x", "1"}


def test_whoever_has_signed_out_is_out(old: str, wang: Person, until: Callable[[Callable[[], bool]], bool]) -> None:
    assert wang.get(f"{old}record").json()["path"] == "/record"
    wang.sign_out()
    assert urlparse(wang.get(f"{old}record").url).path == "/sign-in/"
