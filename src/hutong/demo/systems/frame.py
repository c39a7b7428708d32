"""What the small systems stand on: a request, an answer, sessions kept by the server, a page. Plain WSGI (PEP 3333)."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.cookies import CookieError, SimpleCookie
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

LONGEST_BODY = 1_000_000
# Where the way back to the door stands on a page.
BACK = "<!--door-->"
STYLE = (
    "body{font:16px/1.6 sans-serif;margin:0;color:#1f2328;background:#f6f7f9}"
    "header{background:#2f5d50;color:#fff;padding:12px 20px}h1{display:inline;font-size:inherit}"
    "header a{color:#fff;margin-left:1em}"
    "main{max-width:60rem;margin:0 auto;padding:20px}table{border-collapse:collapse;width:100%;background:#fff}"
    "th,td{border:1px solid #d0d7de;padding:8px;text-align:left}.who{background:#fff;border:1px solid #d0d7de;padding:12px}"
    "button,input,select{font:inherit;padding:6px 12px}label{display:block;margin:8px 0}a{color:#1f6f54}.off{color:#57606a}"
)


@dataclass(frozen=True)
class Who:
    """Somebody signed in: `roles` are what her post may do here, as the door says it; `place` her area in words."""

    username: str
    name: str
    post: str = ""
    place: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """One request. Of a name that comes twice the last value counts."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    body: str = ""


@dataclass
class Answer:
    """What goes back. `headers` may name a header twice, as Set-Cookie needs."""

    body: str = ""
    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=list)
    type: str = "text/html; charset=utf-8"

    def cookie(self, name: str, value: str, seconds: int | None = None) -> Answer:
        """Sets a cookie that scripts cannot read and other sites do not bring along; `seconds` 0 takes it away."""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        self.headers.append(("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}"))
        return self


def go(where: str) -> Answer:
    """Sends the browser elsewhere, to be read with GET."""
    return Answer(status="302 Found", headers=[("Location", where)])


def refuse(words: str, status: str = "403 Forbidden") -> Answer:
    """A plain page that says what is wrong."""
    return Answer(page("不能继续", f"<p>{escape(words)}</p><p><a href='/'>返回首页</a></p>"), status)


class Sessions:
    """Sessions that the server keeps, by a random id in a cookie. `idle` seconds without a request end one."""

    def __init__(self, cookie: str, idle: float = 1800) -> None:
        self.cookie, self.idle = cookie, idle
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def of(self, request: Request) -> dict[str, Any] | None:
        """What is kept for this browser; None when there is nothing or it has been idle for too long."""
        key, now = request.cookies.get(self.cookie, ""), time.monotonic()
        with self._lock:
            seen, kept = self._kept.get(key, (0.0, None))
            if kept is None or now - seen > self.idle:
                self._kept.pop(key, None)
                return None
            self._kept[key] = (now, kept)
            return kept

    def begin(self, request: Request, answer: Answer, **kept: Any) -> Answer:
        """A new session under a new id; what this browser had before is gone, so that nobody can have given it the id."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._kept.pop(request.cookies.get(self.cookie, ""), None)
            self._kept[key] = (time.monotonic(), kept)
        return answer.cookie(self.cookie, key)

    def end(self, request: Request, answer: Answer) -> Answer:
        """Ends this browser's session."""
        with self._lock:
            self._kept.pop(request.cookies.get(self.cookie, ""), None)
        return answer.cookie(self.cookie, "", 0)

    def end_where(self, key: str, value: str) -> int:
        """Ends all sessions that keep this value under this key; returns how many."""
        with self._lock:
            found = [name for name, (_, kept) in self._kept.items() if value and kept.get(key) == value]
            for name in found:
                del self._kept[name]
        return len(found)


class System:
    """One small system. `ways` maps (method, path) to what answers; GET also answers HEAD. `door`: where all pages lead back to;
    empty for one that knows of none."""

    def __init__(self, title: str, door: str = "") -> None:
        self.title = title
        self.back = f"<a href='{escape(door)}/door/'>回到一门</a>" if door else ""
        self.ways: dict[tuple[str, str], Callable[[Request], Answer]] = {("GET", "/health/"): lambda request: Answer("ok")}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = read(environ)
        method = "GET" if request.method == "HEAD" else request.method
        way = self.ways.get((method, request.path))
        try:
            answer = way(request) if way else refuse("没有这个页面。", "404 Not Found")
        except OSError:
            # what a library raises when it does not reach the door (the errors of requests are of this kind)
            answer = refuse("门现在没有答复，请稍后再试。", "502 Bad Gateway")
        body = answer.body.replace(BACK, self.back, 1).encode()
        heads = [("Content-Type", answer.type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        heads.append(("Content-Security-Policy", "frame-ancestors 'none'"))
        start(answer.status, [*heads, *answer.headers])
        return [b"" if request.method == "HEAD" else body]


def read(environ: Mapping[str, Any]) -> Request:
    """The request in WSGI's words. A body that is no form, or too long, is read as none."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length).decode("utf-8", "replace") if 0 < length <= LONGEST_BODY else ""
    jar = SimpleCookie()
    try:
        jar.load(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        jar.clear()
    heads = {key[5:].replace("_", "-").lower(): str(value) for key, value in environ.items() if key.startswith("HTTP_")}
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO") or "/",
        query=_last(environ.get("QUERY_STRING", "")),
        form=_last(body),
        cookies={name: morsel.value for name, morsel in jar.items()},
        headers=heads,
        body=body,
    )


def _last(words: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(words, keep_blank_values=True).items()}


def page(title: str, body: str, who: Who | None = None) -> str:
    """A whole page; `body` is HTML already, all else is escaped."""
    told = f"<p class='who'>{_told(who)}</p>" if who else ""
    return (
        f"<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
        f"<body><header><h1>{escape(title)}</h1>（演示系统，数据均为虚构） {BACK}</header><main>{told}{body}</main></body></html>"
    )


def _told(who: Who) -> str:
    """Who she is, and what her post may do here."""
    may = "、".join(who.roles) or "只能查看"
    return (
        f"<strong id='name'>{escape(who.name)}</strong> <span id='post'>{escape(who.post)}</span> "
        f"<span id='place'>{escape(who.place)}</span><br>您的岗位在这里可以：<span id='roles'>{escape(may)}</span>"
    )


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], name: str = "rows") -> str:
    """A table, every cell escaped."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table id='{name}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a browser that has gone away."""


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: addresses carry codes and tickets."""


def serve(system: System, port: int) -> None:
    """Answers on this machine alone, until the process is ended."""
    make_server("127.0.0.1", port, system, server_class=_Server, handler_class=_Silent).serve_forever(poll_interval=0.5)


def end_with_parent() -> None:
    """Ends this process and its group when the one that started it, holding the other end of standard input, is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.killpg(os.getpgrp(), 9)

    threading.Thread(target=wait, daemon=True).start()
