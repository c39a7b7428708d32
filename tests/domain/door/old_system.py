"""A small old system in a thread: a login form with a hidden token and a token in a cookie, a new session id at sign-in, out when
idle, a list of work, and a form that changes the password. What others of its kind do wrong can be switched on."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ADAPTOR = """
title: 老系统
login:
  page: /login.do
  form: //form[@id="loginForm"]
  user: j_username
  password: j_password
  extra: {act: login}
  carried:
    - {name: X-CSRF, cookie: CSRF, send: header}
marks:
  inside: {xpath: '//form[@action="/logout.do"]'}
  wrong: [{text: 用户名或密码错误}]
  out: [{path: /login.do}, {text: 会话超时}]
  captcha: [{xpath: '//img[@id="captcha"]'}]
logout: {path: /main.do, form: '//form[@action="/logout.do"]'}
work: {page: /todo.do, row: '//table/tbody/tr', key: 'td[1]', title: 'td[2]', due: 'td[3]', link: 'td[2]/a/@href'}
rotate:
  page: /password.do
  form: //form[@id="change"]
  old: old
  new: new
  repeat: again
  done: {text: 修改成功}
  rules: {length: 16, signs: [upper, lower, digit, special], special: "!_"}
"""


class OldSystem:
    """What the system knows. `passwords` by user; `tries`: what was shown to it; `seen`: every request's headers."""

    def __init__(self) -> None:
        self.passwords = {"wangfang": "jiu-mi-ma-1", "danwei": "dan-wei-mi-ma-2"}
        self.sessions: dict[str, dict[str, str]] = {}
        self.tries: list[tuple[str, str]] = []
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.rows = [("A-1", "补录签到", "6月12日"), ("A-2", "更新名单", "2026-06-20")]
        self.captcha = self.broken_rotation = self.echo = False
        self.wants_header = True
        self.slow = 0.0
        self.charset = "utf-8"
        self.base = ""

    def session(self, cookies: dict[str, str]) -> dict[str, str] | None:
        return self.sessions.get(cookies.get("OLDSESSION", ""))

    def throw_everybody_out(self) -> None:
        self.sessions.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    system: OldSystem

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self.answer(b"")

    def do_HEAD(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def answer(self, body: bytes) -> None:
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        cookies = {name: morsel.value for name, morsel in jar.items()}
        self.system.seen.append((self.command, self.path, dict(self.headers.items()), body))
        path, _, query = self.path.partition("?")
        words = parse_qs(body.decode("latin-1"), keep_blank_values=True, encoding=self.system.charset)
        form = {name: values[-1] for name, values in words.items()}
        time.sleep(self.system.slow)
        way = getattr(self, f"{self.command.lower()}_{path.strip('/').replace('.', '_').replace('/', '_') or 'root'}", None)
        if self.command == "HEAD":
            way = getattr(self, f"get_{path.strip('/').replace('.', '_') or 'root'}", None)
        if way is None:
            return self.page("没有这一页", 404)
        way(cookies, form, query)

    def page(self, body: str, status: int = 200, headers: list[tuple[str, str]] | None = None) -> None:
        text = f"<html><head><meta charset='{self.system.charset}'></head><body>{body}</body></html>"
        self.raw(text.encode(self.system.charset), status, "text/html", headers)

    def raw(self, words: bytes, status: int, kind: str, headers: list[tuple[str, str]] | None = None) -> None:
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(words))), *(headers or [])]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(words)

    def go(self, where: str, headers: list[tuple[str, str]] | None = None) -> None:
        self.page("", 302, [("Location", where), *(headers or [])])

    def begin(self, **kept: str) -> list[tuple[str, str]]:
        key, csrf = secrets.token_urlsafe(9), secrets.token_urlsafe(9)
        self.system.sessions[key] = {**kept, "csrf": csrf, "hidden": secrets.token_urlsafe(9)}
        self.kept = self.system.sessions[key]
        return [("Set-Cookie", f"OLDSESSION={key}; Path=/; HttpOnly"), ("Set-Cookie", f"CSRF={csrf}; Path=/")]

    def login(self, told: str = "", value: str = "") -> None:
        headers = self.begin()
        picture = "<img id='captcha' src='/captcha.png'>" if self.system.captcha else ""
        self.page(
            f"<p>{told}</p><form id='loginForm' method='post' action='login.do'>{picture}"
            f"<input type='hidden' name='_token' value='{self.kept['hidden']}'><input name='j_username'>"
            f"<input type='password' name='j_password' value='{escape(value)}'>"
            "<button name='act' value='login'>登录</button></form>",
            headers=headers,
        )

    def get_login_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        self.login()

    def post_login_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        kept, user, password = self.system.session(cookies), form.get("j_username", ""), form.get("j_password", "")
        self.system.tries.append((user, password))
        right_page = kept and form.get("_token") == kept["hidden"] and self.headers.get("X-CSRF") in (kept["csrf"], None)
        if self.system.wants_header and self.headers.get("X-CSRF") is None:
            right_page = None
        if not right_page or form.get("act") != "login":
            return self.login("页面已过期")
        if self.system.passwords.get(user) != password:
            return self.login("用户名或密码错误", password if self.system.echo else "")
        del self.system.sessions[cookies["OLDSESSION"]]
        self.go("/main.do", self.begin(user=user))

    def inside(self, cookies: dict[str, str], body: str) -> None:
        kept = self.system.session(cookies)
        if kept is None or "user" not in kept:
            return self.go("/login.do?timeout=1")
        out = f"<form method='post' action='/logout.do'><input type='hidden' name='_token' value='{kept['hidden']}'></form>"
        self.page(f"<p id='user'>{kept['user']}</p>{body}{out}")

    def get_root(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        self.go(f"{self.system.base}/main.do")

    def get_main_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        self.inside(cookies, f"<a id='next' href='{self.system.base}/todo.do?a=1'>待办</a>")

    def get_todo_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        rows = "".join(
            f"<tr><td>{a}</td><td><a href='/main.do?id={a}'>{b}</a></td><td>{c}</td></tr>" for a, b, c in self.system.rows
        )
        self.inside(cookies, f"<table><tbody>{rows}</tbody></table>")

    def post_save_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        self.inside(cookies, f"<p id='saved'>{escape(form.get('text', ''))}</p>")

    def get_file_bin(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        self.raw(b"\0" * 3_000_000, 200, "application/octet-stream")

    def get_password_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        fields = "".join(f"<input type='password' name='{name}'>" for name in ("old", "new", "again"))
        self.inside(cookies, f"<form id='change' method='post' action='/password.do'>{fields}</form>")

    def post_password_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        kept = self.system.session(cookies) or {}
        if self.system.passwords.get(kept.get("user", "")) != form.get("old") or form.get("new") != form.get("again"):
            return self.inside(cookies, "原密码错误")
        if not self.system.broken_rotation:
            self.system.passwords[kept["user"]] = form["new"]
        self.inside(cookies, "修改成功")

    def post_logout_do(self, cookies: dict[str, str], form: dict[str, str], query: str) -> None:
        self.system.sessions.pop(cookies.get("OLDSESSION", ""), None)
        self.go("/login.do")


@contextmanager
def running() -> Iterator[OldSystem]:
    """The system at an address of this machine, gone at the end."""
    system = OldSystem()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"system": system}))
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]
    system.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
