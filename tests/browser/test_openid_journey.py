"""Wang Fang walks through the OpenID side of the door in Chromium: what the browser's own rules say of redirects counts too."""

from __future__ import annotations

import base64
import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from hutong.demo.figures import city as demo
from tests.browser.conftest import check, check_width
from tests.conftest import Site
from tests.factories.door import registered

CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()


class Callback(BaseHTTPRequestHandler):
    """Where codes come back to: it writes down what it was told."""

    def do_GET(self):
        self._told(urlsplit(self.path).query)

    def do_POST(self):
        self._told(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _told(self, query):
        if urlsplit(self.path).path == "/cb":
            self.server.heard.append((self.command, {name: values[0] for name, values in parse_qs(query).items()}))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<!doctype html><title>里面</title><h1>进来了</h1>".encode())

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def back(site: Site, databases, django_db_blocker) -> Iterator[HTTPServer]:
    """Three systems at one address: one that just signs in, one that asks for consent, one that wants forms."""
    server = HTTPServer(("127.0.0.1", 0), Callback)
    server.heard, server.url = [], f"http://127.0.0.1:{server.server_port}/cb"
    with django_db_blocker.unblock(), databases.used(site.database):
        for name, words in {"jian-dan": {}, "tong-yi": {"confirm": True}}.items():
            registered(name, settings={"redirect_uris": [server.url], "post_logout_uris": [server.url], **words})
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def asks(site, back, name="jian-dan", **words):
    known = {
        "client_id": name, "redirect_uri": back.url, "response_type": "code", "scope": "openid profile post", "state": "s" * 22,
        "code_challenge": CHALLENGE, "code_challenge_method": "S256", **words,
    }  # fmt: skip
    return f"{site.url}/oauth/authorize?{urlencode(known)}"


def signs_in(page):
    page.fill("#username", "wangfang")
    page.fill("#password", demo().password)
    page.click("main form button.main")


def looked_at(page, name):
    """Readable, operable and nothing cut off, on a small phone and on a desk."""
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        check_width(page, name)
        if width != 320:
            check(page, name)
        if os.environ.get("HUTONG_LOOK"):
            page.screenshot(path=f"{os.environ['HUTONG_LOOK']}/oauth-{name}-{width}.png", full_page=True)


def test_signing_in_leads_on_to_the_system(page: Page, site: Site, back):
    page.goto(asks(site, back))
    signs_in(page)
    page.wait_for_url(f"{back.url}*")
    expect(page.get_by_role("heading", name="进来了")).to_be_visible()
    method, told = back.heard[-1]
    assert (method, told["iss"], told["state"]) == ("GET", site.url, "s" * 22)
    page.goto(asks(site, back, response_mode="form_post"))
    page.wait_for_url(f"{back.url}*")
    assert (back.heard[-1][0], "code" in back.heard[-1][1]) == ("POST", True)


def test_consent_signing_in_again_and_signing_out(page: Page, site: Site, back):
    page.goto(asks(site, back, "tong-yi"))
    signs_in(page)
    expect(page.get_by_role("button", name="同意，进入系统")).to_be_visible()
    looked_at(page, "consent")
    page.click("button.main")
    page.wait_for_url(f"{back.url}*")
    assert "code" in back.heard[-1][1]
    page.goto(asks(site, back, prompt="login"))
    looked_at(page, "again")
    page.click("main button.main")
    signs_in(page)
    page.wait_for_url(f"{back.url}*")
    page.goto(asks(site, back, redirect_uri="http://evil.example/"))
    looked_at(page, "stopped")
    page.goto(f"{site.url}/oauth/logout?{urlencode({'client_id': 'jian-dan', 'post_logout_redirect_uri': back.url})}")
    looked_at(page, "leave")
    page.click("main button.main")
    page.wait_for_url(f"{back.url}*")
    page.goto(f"{site.url}/oauth/logout")
    looked_at(page, "left")
