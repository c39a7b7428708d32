"""The npm package openid-client signs in through the door: discovery, PKCE, refresh, introspection, revocation, sign-out.

What it needs is installed once, from its lock, into the virtual environment's folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import free_port

SOURCE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def installed() -> Path:
    """A folder with the package in it, by the digest of its lock."""
    digest = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()[:16]
    place = Path(sys.prefix) / "node" / digest
    if not (place / "done").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCE / name, place)
        words = [program("npm"), "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(words, cwd=place, check=True, timeout=120, env=environment())
        (place / "done").touch()
    shutil.copy(SOURCE / "story.mjs", place)
    return place


def program(name: str) -> str:
    """The virtual environment's node or npm, else the machine's."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def environment() -> dict[str, str]:
    """npm is a script that looks for node on the path."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


class Client:
    """The process with openid-client in it: asked by lines, answers by lines."""

    def __init__(self, place: Path, **words: str) -> None:
        self.process = subprocess.Popen(
            [program("node"), str(place / "story.mjs"), json.dumps(words)], cwd=place, env=environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, what: str, **words: Any) -> dict[str, Any]:
        """One act; its answer, or {"error": the error's code}."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"do": what, **words}) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def redirect() -> str:
    """Where the client takes codes: nobody listens there, the story carries them over itself."""
    return f"http://127.0.0.1:{free_port()}/back"


@pytest.fixture(scope="module")
def secret(registered: Any, redirect: str) -> str:
    """The client's secret."""
    made = registered(
        "node-client", "oidc", redirect, auth="secret", redirect_uris=[redirect], post_logout_uris=[redirect],
        scopes=["openid", "profile", "hutong", "offline_access"],
    )  # fmt: skip
    return str(made.secret)


@pytest.fixture
def client(installed: Path, doorstep: Any, secret: str, redirect: str) -> Iterator[Client]:
    """A client that has found the door by discovery."""
    made = Client(installed, issuer=doorstep.url, id="node-client", secret=secret, redirect=redirect)
    yield made
    made.end()


def signed_in(client: Client, wang: Any, redirect: str) -> dict[str, Any]:
    """The way of a code: out by the browser, back to the client."""
    begun = client.do("begin")
    assert begun.get("pkce") is True, begun
    return client.do("finish", url=wang.way_to(begun["url"], redirect))


def test_signs_her_in_with_pkce(client, wang, redirect):
    found = signed_in(client, wang, redirect)
    assert "error" not in found, found
    assert found["claims"]["aud"] == "node-client"
    assert found["user"]["name"] == "王芳"
    assert found["user"]["roles"] == ["reader"]


def test_refreshes_and_the_token_rotates(client, wang, redirect):
    signed_in(client, wang, redirect)
    assert client.do("refresh")["rotated"] is True
    assert client.do("refresh")["rotated"] is True


def test_asks_about_a_token_and_takes_it_back(client, wang, redirect):
    found = signed_in(client, wang, redirect)
    asked = client.do("introspect")
    assert (asked["active"], asked["sub"]) == (True, found["claims"]["sub"])
    assert client.do("revoke") == {}
    assert client.do("introspect")["active"] is False
    assert client.do("refresh") == {"error": "invalid_grant"}


def test_signs_out_at_the_door_and_comes_back(client, wang, redirect, doorstep):
    signed_in(client, wang, redirect)
    out = client.do("leave", to=redirect)["url"]
    assert wang.way_to(out, redirect) == redirect
    assert client.do("refresh") == {"error": "invalid_grant"}


def test_a_code_is_good_once(client, wang, redirect):
    back = wang.way_to(client.do("begin")["url"], redirect)
    assert "error" not in client.do("finish", url=back)
    assert client.do("finish", url=back) == {"error": "invalid_grant"}
    assert client.do("introspect")["active"] is False
