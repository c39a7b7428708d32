"""The passage as a WSGI application: which system a host means, whether she has a pass, and plain words where it ends."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from django.conf import settings
from django.db import connections
from django.db.utils import DatabaseError, InterfaceError

from hutong.domain.accounts.commands.staying import stay
from hutong.domain.door import queries
from hutong.domain.door.adaptor import using, wire
from hutong.domain.door.commands import jars, passing
from hutong.domain.door.queries import SystemView, passes
from hutong.domain.door.queries.passes import Held
from hutong.domain.door.targets import OURS, entry_of, is_secure, pass_name, state_name, target_of, wanted_in
from hutong.kernel.errors import NotFound, Refused
from hutong.web.passage import rewriting
from hutong.web.passage.request import METHODS, SAFE, Answer, Asked, StartResponse, Stream, TooLarge, read, take_body
from hutong.web.passage.through import Again, Shut, Way, leads_out
from hutong.web.passage.words import cookie, go, told

log = logging.getLogger(__name__)
# Requests that one system may have under way: one that does not answer takes no more of the passage than this.
PLACES, WAIT = 6, 0.5
# Seconds from leaving a host for the door to being back with a ticket.
STARTED = 900


class Passage:
    """The application. `door`: the address at which people sign in."""

    def __init__(self, door: str) -> None:
        self.door = door
        self._places: dict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(PLACES))

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        asked = read(environ, secure=settings.BEHIND_HTTPS)
        try:
            answer = self.answer(asked)
        except (DatabaseError, InterfaceError) as fault:
            log.error("the database is away: %s", fault)
            connections.close_all()
            answer = self._told(503, Refused("暂时打不开，什么都没有丢。", "请过半分钟再试。"))
        except Exception:
            log.exception("the passage failed")
            answer = self._told(500, Refused("这是胡同的问题，不是您的。", "请过一会儿再试；还不行，请告诉管理员。"))
        return answer.sent(start)

    def answer(self, asked: Asked) -> Answer:
        """The answer to one request."""
        name = asked.host.removesuffix(f".{settings.HUTONG_PASSAGE}")
        if not settings.HUTONG_PASSAGE or name == asked.host or asked.method not in METHODS:
            return self._told(404, NotFound("没有这个系统。", "请从一门进入。"))
        try:
            view = queries.system(name)
            if view.protocol != "form":
                raise NotFound("没有这个系统。", "请从一门进入。")
            if asked.path.startswith(OURS):
                return self._ours(asked, view)
            held = passes.held(name, self._secret(asked, view), secure=is_secure(view))
        except NotFound as refusal:
            return self._told(403, refusal)
        except Refused as refusal:
            return self._told(422, refusal)
        return self._without(asked) if held is None else self._let_through(asked, held)

    def _secret(self, asked: Asked, view: SystemView) -> str:
        return asked.cookies.get(pass_name(view.name, secure=is_secure(view)), "")

    def _without(self, asked: Asked) -> Answer:
        if asked.navigates:
            return go(f"{OURS}start?to={quote(asked.target, safe='')}")
        if asked.method not in SAFE and asked.is_own:
            return self._told(401, Refused("屏幕锁着，或者已经退出：刚才提交的没有送到。", "请在一门解锁，再返回上一页提交。"))
        return self._told(401, Refused("您还没有从一门进来，或者已经退出。", "请从一门重新进入。"))

    def _ours(self, asked: Asked, view: SystemView) -> Answer:
        """What the host does for the door: begins a pass, takes it in, ends it."""
        secure = is_secure(view)
        if asked.path == f"{OURS}start" and asked.method in SAFE:
            target, state = target_of(view, wanted_in(asked.query)), passing.new_state()
            where = f"{self.door}/door/pass/{view.name}/?state={state}&to={quote(target.url, safe='')}"
            return go(where, cookie(state_name(view.name, secure=secure), state, secure=secure, seconds=STARTED))
        if asked.path == f"{OURS}back" and asked.method in SAFE:
            ticket = parse_qs(asked.query).get("ticket", [""])[0]
            state = asked.cookies.get(state_name(view.name, secure=secure), "")
            made = passing.open_pass(view, ticket=ticket, state=state)
            mine = cookie(pass_name(view.name, secure=secure), made.secret, secure=secure)
            return go(made.target.url, mine, cookie(state_name(view.name, secure=secure), "", secure=secure, seconds=0))
        if asked.path == f"{OURS}out" and asked.method == "POST" and asked.is_own:
            return self._out(asked, view)
        raise NotFound("没有这个页面。", "请从一门进入。")

    def _out(self, asked: Asked, view: SystemView) -> Answer:
        """Leaves the system, and the system's own session as far as it answers."""
        held = passes.held(view.name, self._secret(asked, view), secure=is_secure(view))
        if held is not None:
            passing.end_pass(self._secret(asked, view))
            _leave(held)
        secure = is_secure(view)
        return go(f"{self.door}/door/", cookie(pass_name(view.name, secure=secure), "", secure=secure, seconds=0))

    def _let_through(self, asked: Asked, held: Held) -> Answer:
        if asked.is_foreign or (asked.method not in SAFE and not asked.is_own):
            return self._told(403, Refused("这次提交不是从这个系统的页面来的，没有送过去。", "请在系统的页面里重新提交。"), held)
        if "upgrade" in asked.headers:
            return self._told(501, Refused("通道不传这种连接（WebSocket）。", "请联系系统的联系人。"), held)
        if held.stays(background=asked.method in SAFE and not asked.navigates):
            stay(held.sid)
        place = self._places[held.system.name]
        if not place.acquire(timeout=WAIT):
            return self._told(503, Refused("这个系统现在太慢，很多人在等。", "请过一会儿再试。"), held)
        let_go = _once(place.release)
        answer = self._through(asked, held, let_go)
        if not isinstance(answer.body, Stream):
            let_go()
        return answer

    def _through(self, asked: Asked, held: Held, let_go: Callable[[], None]) -> Answer:
        """What the system says, or why it says nothing."""
        tell = partial(self._told, held=held)
        try:
            if leads_out(using.adaptor_of(held.system), asked):
                return self._out(asked, held.system)
            entry = entry_of(held.system)
            login = rewriting.plain(using.adaptor_of(held.system).login.page)
            if asked.method in SAFE and rewriting.plain(asked.path) == login != rewriting.plain(entry):
                return go(entry)
            take_body(asked)
            return Way(held, asked, let_go).answer()
        except TooLarge:
            return tell(413, Refused("文件太大：最多 {most} MB。", "请拆成几个文件再上传。", most=50))
        except (wire.Unreachable, wire.Forbidden) as fault:
            return tell(504 if isinstance(fault, wire.Late) else 502, _why(fault))
        except Refused as refusal:
            return tell(403 if isinstance(refusal, Shut | NotFound) else 409 if isinstance(refusal, Again) else 502, refusal)

    def _told(self, status: int, refusal: Refused, held: Held | None = None) -> Answer:
        return told(status, refusal, door=self.door, title=held.system.title if held else "")


def _leave(held: Held) -> None:
    """Signs her out of the old system; where several share one session there, it stays for the others."""
    try:
        found = using.seat_of(held.actor, held.system, using.adaptor_of(held.system))
        for taken in jars.take_jars(held.actor.user_id or 0, of=[found[0].credential]) if found else ():
            using.leave(held.system, taken)
    except (Refused, wire.Unreachable, wire.Forbidden) as fault:
        log.info("%s was not signed out of: %s", held.system.name, type(fault).__name__)


def _why(fault: wire.Unreachable | wire.Forbidden) -> Refused:
    """Why a system does not answer, in words."""
    if isinstance(fault, wire.Forbidden):
        return Refused("登记的地址不能打开。", "请系统的主管单位核对登记的地址。")
    if isinstance(fault, wire.Late):
        return Refused("这个系统太久没有答复。", "请过一会儿再试；一直这样，请找系统的联系人。")
    return Refused("这个系统现在打不开。", "请过一会儿再试；一直这样，请找系统的联系人。")


def _once(release: Callable[[], None]) -> Callable[[], None]:
    """The same, but what is called a second time does nothing."""
    lock, left = threading.Lock(), [release]

    def let_go() -> None:
        with lock:
            found = left.pop() if left else None
        if found is not None:
            found()

    return let_go
