"""党建台账: the Party ledger, an old system that nobody can change any more: user name, password, nothing else.

It is as such systems are when they were made with care: sessions on the server, a new id at sign-in, a token in a cookie and
another in the form that changes with each page, and out after a minute of doing nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from html import escape
from pathlib import Path

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, Sessions, System, Who, go, page, refuse, table

IDLE = 60.0
# What the supplier set up when it installed the ledger; the first change of the password replaces it. All of it is public.
ACCOUNTS = {"wangfang": "王芳", "zhangmin": "张敏", "chengang": "陈刚", "lijing": "李静", "qianbo": "钱波"}
# The account that a community's people share, by which its list of work is read.
UNIT, UNIT_NAME = "shequ01", "社区公用"
KNOWN = {**ACCOUNTS, UNIT: UNIT_NAME}
FIRST = "dangjian-2009"
TOO_SHORT = 10


class Accounts:
    """The ledger's own accounts in a file of its own. A password is kept as scrypt makes it (RFC 7914)."""

    def __init__(self, file: Path) -> None:
        self.file, self._lock = file, threading.Lock()

    def right(self, username: str, password: str) -> bool:
        """Whether this is the account's password. A stranger's name takes as long."""
        kept = self._kept().get(username) or _digest(FIRST, b"0" * 16)
        salt = base64.b64decode(kept.partition("$")[0])
        return hmac.compare_digest(kept, _digest(password, salt)) and username in KNOWN

    def change(self, username: str, password: str) -> None:
        """Gives an account a new password."""
        with self._lock:
            kept = {**self._kept(), username: _digest(password, secrets.token_bytes(16))}
            draft = self.file.with_suffix(".draft")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(kept))
            draft.replace(self.file)

    def _kept(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}
        return found


def _digest(password: str, salt: bytes) -> str:
    made = hashlib.scrypt(password.encode(errors="replace"), salt=salt, n=4096, r=8, p=1)
    return f"{base64.b64encode(salt).decode()}${base64.b64encode(made).decode()}"


class Ledger:
    """The ledger's pages. Addresses end in .do, as they did then."""

    def __init__(self, place: Place, idle: float = IDLE) -> None:
        self.place, self.system = place, System(place.declared.title)
        self.accounts = Accounts(place.folder / "party-accounts.json")
        self.sessions, self.before = Sessions("PARTYSESSIONID", idle), Sessions("PARTYSESSIONID", idle)
        self.system.ways |= {
            ("GET", "/"): lambda request: go("/main.do"),
            ("GET", "/login.do"): self.form,
            ("POST", "/login.do"): self.sign_in,
            ("GET", "/main.do"): self.home,
            ("GET", "/todo.do"): self.todo,
            ("GET", "/password.do"): self.password_form,
            ("POST", "/password.do"): self.change_password,
            ("POST", "/logout.do"): self.sign_out,
        }

    def form(self, request: Request, wrong: str = "") -> Answer:
        """The login form, with a token that is good for this page alone."""
        hidden, cookie = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
        told = f"<p class='error' role='alert'>{escape(wrong)}</p>" if wrong else ""
        body = (
            f"{told}<form id='loginForm' name='loginForm' method='post' action='/login.do'>"
            f"<input type='hidden' name='_token' value='{hidden}'>"
            "<label>用户名 <input name='j_username' autocomplete='username'></label>"
            "<label>密码 <input name='j_password' type='password' autocomplete='current-password'></label>"
            "<button type='submit' name='act' value='login'>登 录</button></form>"
        )
        answer = Answer(page("党建台账管理系统 V2.3 — 登录", body)).cookie("PARTYCSRF", cookie)
        return self.before.begin(request, answer, hidden=hidden, cookie=cookie)

    def sign_in(self, request: Request) -> Answer:
        """Checks the tokens, then the password, and begins a session under a new id."""
        if not _meant(request, self.before.of(request)):
            return self.form(request, "页面已过期，请重新登录")
        username = request.form.get("j_username", "")
        if not self.accounts.right(username, request.form.get("j_password", "")):
            return self.form(request, "用户名或密码错误")
        self.before.end(request, Answer())
        answer, cookie = go("/main.do"), secrets.token_urlsafe(18)
        return self.sessions.begin(request, answer.cookie("PARTYCSRF", cookie), username=username, cookie=cookie, hidden="")

    def _inside(self, request: Request, title: str, body: str, form: str = "") -> Answer:
        """A page for whoever is signed in. Its forms carry a new token, the last page's is worth nothing from now on."""
        kept = self.sessions.of(request)
        if kept is None:
            return go("/login.do?timeout=1")
        kept["hidden"] = secrets.token_urlsafe(18)
        hidden = f"<input type='hidden' name='_token' value='{kept['hidden']}'>"
        who = Who(kept["username"], KNOWN[kept["username"]], "本系统账号", "", ("填写台账", "查看台账"))
        links = "<p><a href='/main.do'>首页</a> <a href='/todo.do'>待办</a> <a href='/password.do'>修改密码</a></p>"
        out = f"<form method='post' action='/logout.do'>{hidden}<button>退出系统</button></form>"
        return Answer(page(title, links + body + form.replace("<!--token-->", hidden) + out, who))

    def home(self, request: Request) -> Answer:
        """The start page."""
        return self._inside(request, "党建台账", "<p>欢迎使用党建台账管理系统。</p>")

    def todo(self, request: Request) -> Answer:
        """What waits: an adaptor can read its rows."""
        rows = table(self.place.declared.columns, self.place.rows, "todoList")
        return self._inside(request, "党建台账 — 待办", rows)

    def password_form(self, request: Request, wrong: str = "") -> Answer:
        """The form by which the password is changed."""
        form = (
            f"<p class='error'>{escape(wrong)}</p><form id='passwordForm' method='post' action='/password.do'><!--token-->"
            "<label>原密码 <input name='oldPassword' type='password'></label>"
            "<label>新密码 <input name='newPassword' type='password'></label>"
            "<label>再输一次 <input name='newPassword2' type='password'></label><button>保存</button></form>"
        )
        return self._inside(request, "党建台账 — 修改密码", "", form)

    def change_password(self, request: Request) -> Answer:
        """Changes the password of whoever is signed in and knows the old one."""
        kept = self.sessions.of(request)
        if not _meant(request, kept) or kept is None:
            return refuse("页面已过期，请重新打开。")
        new = request.form.get("newPassword", "")
        if not self.accounts.right(kept["username"], request.form.get("oldPassword", "")):
            return self.password_form(request, "原密码错误")
        if len(new) < TOO_SHORT or new != request.form.get("newPassword2"):
            return self.password_form(request, "新密码至少 10 位，两次要一致")
        self.accounts.change(kept["username"], new)
        return self._inside(request, "党建台账 — 修改密码", "<p class='done'>密码修改成功</p>")

    def sign_out(self, request: Request) -> Answer:
        """Ends the session."""
        if not _meant(request, self.sessions.of(request)):
            return refuse("页面已过期，请重新打开。")
        return self.sessions.end(request, go("/login.do"))


def _meant(request: Request, kept: dict[str, str] | None) -> bool:
    """Whether a form comes from the page shown last in this very browser: cookie and hidden token are both the session's."""
    if kept is None or not kept["hidden"]:
        return False
    hidden, cookie = request.form.get("_token", ""), request.cookies.get("PARTYCSRF", "")
    kept_hidden, kept["hidden"] = kept["hidden"], ""
    return hmac.compare_digest(hidden.encode(), kept_hidden.encode()) and hmac.compare_digest(
        cookie.encode(), kept["cookie"].encode()
    )


def made(place: Place) -> System:
    """The system, ready to answer."""
    return Ledger(place).system
