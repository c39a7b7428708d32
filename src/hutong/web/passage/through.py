"""Hands a request through to an old system and its answer back. Nobody sees the login form, and no answer holds a password."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from hutong.blueprint.adaptors import Adaptor
from hutong.domain.door.adaptor import pages, signing, using, wire
from hutong.domain.door.adaptor.jar import Cookies, Kept
from hutong.domain.door.adaptor.pages import PASSWORD, Page
from hutong.domain.door.adaptor.using import Seat
from hutong.domain.door.queries.passes import Held
from hutong.domain.door.queries.vault import gives_away
from hutong.domain.door.targets import OURS, upstreams_of
from hutong.kernel.errors import Refused
from hutong.web.passage import rewriting
from hutong.web.passage.hiding import hidden
from hutong.web.passage.request import SAFE, Answer, Asked, Stream

# One file through the passage: its most bytes, and its most seconds.
LONGEST, SECONDS = 500 * 1024 * 1024, 600.0
# So much of a body is looked through for the fields of a login form.
LOOKED_AT = 1024 * 1024
# One signs in for all that the same browser asks at once.
_locks: dict[tuple[str, int], threading.Lock] = defaultdict(threading.Lock)


class Shut(Refused):
    """A page that nobody opens through the passage."""


class Again(Refused):
    """What was sent did not arrive: the system had signed her out."""


@dataclass
class Way:
    """One request's way through. `let_go` frees her place at the system, when the last piece is through."""

    held: Held
    asked: Asked
    let_go: Callable[[], None]

    def answer(self) -> Answer:
        """The system's answer as the browser may see it. Raises Shut, Again, Refused, wire.Unreachable, wire.Forbidden."""
        adaptor = using.adaptor_of(self.held.system)
        self._check(adaptor)
        seat, cookies = self._seated(adaptor, None)
        for last in (False, True):
            known = dict(cookies.kept)
            reply, page, body = self._ask(adaptor, cookies)
            if page is None or not self._is_out(adaptor, page):
                break
            reply.close()
            if last:
                raise Refused("登录以后，系统马上又退出了。", "请联系系统的联系人；一个门这一次不再试。")
            seat, cookies = self._seated(adaptor, known)
            if self.asked.method not in SAFE:
                raise Again("系统刚才超时退出了，现在重新登录好了。刚才提交的没有送到。", "请返回，重新打开那一页，再提交一次。")
        if cookies.changed:
            using.keep(seat, cookies)
        return self._delivered(adaptor, seat, reply, page, body)

    def _check(self, adaptor: Adaptor) -> None:
        """Refuses what is none of a worker's business: to change the password, to sign in herself, to leave by another door."""
        path = rewriting.plain(self.asked.path)
        shut = [*adaptor.shut, *([adaptor.rotate.page] if adaptor.rotate else [])]
        if any(f"{path}/".startswith(f"{rewriting.plain(one)}/") for one in shut):
            raise Shut("这一页不从这里打开：密码由一个门保管。", "要换密码，请用一门的凭据库。")
        if self.asked.method not in SAFE and (self._signs_in(adaptor, path) or self._holds_login(adaptor)):
            raise Shut("不用自己登录，密码由一个门保管。", "请从一门重新进入这个系统。")

    def _signs_in(self, adaptor: Adaptor, path: str) -> bool:
        ways = {rewriting.plain(one) for one in (adaptor.login.action, adaptor.login.page) if one and one != "/"}
        return path in ways

    def _holds_login(self, adaptor: Adaptor) -> bool:
        """Whether the fields of the login form are in what she sends."""
        if self.asked.body is None:
            return False
        start = self.asked.body.read(LOOKED_AT)
        self.asked.body.seek(0)
        wanted, text = {adaptor.login.user, adaptor.login.password}, start.decode("latin-1")
        if "multipart/" in self.asked.headers.get("content-type", "").lower():
            return all(f'name="{name}"' in text or f"name={name}" in text for name in wanted)
        return wanted <= set(parse_qs(text, keep_blank_values=True))

    def _seated(self, adaptor: Adaptor, known: Kept | None) -> tuple[Seat, Cookies]:
        """Her cookies; signs in when there are none, or none but those that are `known` to be worth nothing."""
        view, actor = self.held.system, self.held.actor
        with _locks[view.name, 0 if adaptor.once else actor.user_id or 0]:
            found = using.seat_of(actor, view, adaptor)
            if found is not None and (known is None or found[1].kept != known):
                return found
            return using.sit(actor, view, adaptor)

    def _ask(self, adaptor: Adaptor, cookies: Cookies) -> tuple[wire.Reply, Page | None, bytes | None]:
        """The system's answer; a text is read whole, and a page (or where it leads) is looked at."""
        asked, base = self.asked, using.base_of(self.held.system)
        if asked.body is not None:
            asked.body.seek(0)
        headers = rewriting.upwards(asked.headers, base, asked.origin, cookies.header(asked.path))
        reply = wire.send(base, asked.method, asked.target, headers, asked.body, asked.length)
        before = dict(cookies.kept)
        cookies.take(reply.headers, asked.path)
        cookies.changed = cookies.kept != before
        kind, where = reply.header("content-type"), reply.header("location")
        if where:
            path = pages.path_of(pages.joined(base + asked.path, where), base)
            return reply, Page(path or "", reply.status, ""), None
        if asked.method == "HEAD" or not rewriting.is_text(kind) or reply.status in (204, 206, 304):
            return reply, None, None
        body = rewriting.unpacked(reply.whole(), reply.header("content-encoding"))
        page = pages.read(asked.target, reply.status, reply.headers, body) if rewriting.is_html(kind) else None
        return reply, page, body

    def _is_out(self, adaptor: Adaptor, page: Page) -> bool:
        entry = rewriting.plain(adaptor.login.page)
        leads = not page.text and page.path != "" and rewriting.plain(page.path) == entry != "/"
        return leads or signing.is_out(adaptor, page)

    def _delivered(self, adaptor: Adaptor, seat: Seat, reply: wire.Reply, page: Page | None, body: bytes | None) -> Answer:
        own = upstreams_of(self.held.system)
        headers = rewriting.downwards(reply.headers, own, self.asked.origin)
        if body is None:
            if page is not None or self.asked.method == "HEAD":
                reply.close()
                self.let_go()
                return Answer(reply.status, [*headers, *([("Content-Length", "0")] if page is not None else [])])
            length = [("Content-Length", size)] if (size := reply.header("content-length")).isdigit() else []
            return Answer(
                reply.status, [*headers, *length], Stream(reply.pieces(most=LONGEST, seconds=SECONDS), self._end(reply))
            )
        self._check_shown(adaptor, page)
        if gives_away(seat.credential, seat.area, page.text if page else body.decode("utf-8", "replace")):
            raise Shut("这一页里有密码，没有给您看。", "请告诉系统的联系人。")
        self.let_go()
        body = rewriting.linked(_led_out(adaptor, page, body), own, self.asked.origin)
        if page is not None:
            body = hidden(body, self.asked.path, adaptor.hide)
        kept = [(name, value) for name, value in headers if name.lower() not in ("content-encoding", "cache-control", "etag")]
        return Answer(reply.status, [*kept, ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))], [body])

    def _check_shown(self, adaptor: Adaptor, page: Page | None) -> None:
        """A page with a field for a password is none for workers, but where the adaptor says so."""
        if page is None or rewriting.plain(page.path) in map(rewriting.plain, adaptor.open):
            return
        if page.at(PASSWORD):
            raise Shut("这一页要填密码，没有给您看：密码由一个门保管。", "工作上用得着的话，请系统的联系人写进代登说明（open）。")

    def _end(self, reply: wire.Reply) -> Callable[[], None]:
        def end() -> None:
            reply.close()
            self.let_go()

        return end


def leads_out(adaptor: Adaptor, asked: Asked) -> bool:
    """Whether she has followed the system's own link to sign out: she leaves it here, or the passage would sign her in again."""
    link = adaptor.logout is not None and not adaptor.logout.form
    own = asked.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return link and own and adaptor.logout is not None and rewriting.plain(asked.path) == rewriting.plain(adaptor.logout.path)


def _led_out(adaptor: Adaptor, page: Page | None, body: bytes) -> bytes:
    """The same for its own button, a form: it leads to our way out."""
    if page is None or adaptor.logout is None or not adaptor.logout.form:
        return body
    form = pages.form_at(page, adaptor.logout.form)
    if form is None or form.method != "post":
        return body
    return rewriting.sent_to(body, form.element.get("action") or "", f"{OURS}out")
