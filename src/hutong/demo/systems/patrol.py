"""消防巡查: fire patrol, on a machine that is old: it answers after seconds, and at times it dies.

It puts its own work into the door's inbox, and takes a piece back when it is done here.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from hutong.demo.figures import city
from hutong.demo.systems.declared import Place, day_of
from hutong.demo.systems.events import DONE, PUT, event, send
from hutong.demo.systems.frame import Answer, Request, System, Who, go, page, table
from hutong.demo.systems.launch import BREAKS
from hutong.demo.systems.openid import OpenId
from hutong.kernel.area import street_of

# Seconds before it answers; HUTONG_DEMO_SLOW says otherwise.
SLOW = 3.0
DIE = "<form method='post' action='/die/'><button>让它坏掉（演示用）</button></form>"
OUT = "<form method='post' action='/sign-out/'><button>退出</button></form>"
# How a hazard stands here: waiting to be put right, put right and waiting for the street, closed.
FIXED, CLOSED = "已整改，等街道销号", "已销号"
WRITE, CLOSE = "patrol.write", "patrol.close"


class Patrol:
    """The system, late with every page. What is to be done it tells the door as soon as it is up: again and again the same work
    is the same work there. `states`: of what is no longer as it was declared, by its number."""

    def __init__(self, place: Place) -> None:
        self.place, self.system = place, System(place.declared.title, place.door)
        self.openid, self.states = OpenId(place, self.system), dict[str, str]()
        self.wait = float(os.environ.get("HUTONG_DEMO_SLOW", SLOW))
        self.keys = [key_of(number) for number in range(len(place.rows))]
        ways = {("GET", way_to(key)): self.one for key in self.keys}
        self.system.ways |= {**ways, ("GET", "/"): self.home, ("POST", "/done/"): self.finish, ("POST", "/die/"): self.die}
        threading.Thread(target=put_all, args=(place,), daemon=True).start()

    def rows(self) -> dict[str, tuple[str, ...]]:
        """The hazards that are not closed, by number, as they stand now."""
        found = {key: (*row[:-1], self.states.get(key, row[-1])) for key, row in zip(self.keys, self.place.rows, strict=True)}
        return {key: row for key, row in found.items() if row[-1] != CLOSED}

    def home(self, request: Request) -> Answer:
        """All of them."""
        return self._shown(request, self.rows())

    def one(self, request: Request) -> Answer:
        """One of them, where the door's list leads to."""
        key = request.path.strip("/").rpartition("/")[2]
        return self._shown(request, {name: row for name, row in self.rows().items() if name == key})

    def _shown(self, request: Request, rows: Mapping[str, tuple[str, ...]]) -> Answer:
        time.sleep(self.wait)
        who = self.openid.signed(request)
        if who is None:
            return go(f"/sign-in/?{urlencode({'target_link_uri': self.place.base + request.path})}")
        buttons = "".join(button(key, act) for key, row in rows.items() if (act := self._act(who, row[-1])))
        whole = "" if request.path == "/" else "<p><a href='/'>全部隐患</a></p>"
        listed = table(self.place.declared.columns, rows.values()) if rows else "<p id='rows'>这一处已经销号。</p>"
        return Answer(page(self.system.title, listed + buttons + whole + DIE + OUT, who))

    def _act(self, who: Who, state: str) -> str:
        """What her post may do with a hazard that stands so; empty for nothing."""
        roles = self.place.declared.roles
        if state == FIXED:
            return "销号" if roles[CLOSE].title in who.roles else ""
        return "已整改" if roles[WRITE].title in who.roles else ""

    def finish(self, request: Request) -> Answer:
        """A step on: the community says that it is put right, then the street closes it. Each is taken out of the inbox in which
        it lay."""
        who, key = self.openid.signed(request), request.form.get("key", "")
        row = self.rows().get(key)
        act = self._act(who, row[-1]) if who is not None and row is not None else ""
        if row is None or not act:
            return go("/")
        fixed = act == "已整改"
        self.states[key] = FIXED if fixed else CLOSED
        own = key if fixed else f"{key}-X"
        said = [event(self.place, DONE, {"key": own}, f"{own}-done-{int(time.time())}")]
        if fixed:
            said.append(to_close(self.place, key, row))
        threading.Thread(target=send_all, args=(self.place, said), daemon=True).start()
        return go(way_to(key))

    def die(self, request: Request) -> Answer:
        """Falls, as old machines do."""
        if self.openid.signed(request) is not None:
            threading.Timer(0.2, os._exit, (BREAKS,)).start()
        return Answer(page(self.system.title, "<p>这个系统坏了。门一两分钟内会看出来；两三分钟后它自己恢复。</p>"))


def made(place: Place) -> System:
    """The system, ready to answer, late."""
    return Patrol(place).system


def key_of(number: int) -> str:
    """The system's own number of a row."""
    return f"XF-{number + 1:03d}"


def way_to(key: str) -> str:
    """The page on which one hazard is worked on."""
    return f"/hazard/{key}/"


def button(key: str, act: str) -> str:
    """The button that says that a step is done."""
    field = f"<input type='hidden' name='key' value='{escape(key)}'>"
    return f"<form method='post' action='/done/'>{field}<button>{escape(key)} {act}</button></form>"


def put_all(place: Place) -> None:
    """Puts every row into the inbox of the demo's first community, due on the day that the row itself says."""
    for number, row in enumerate(place.rows):
        key, due = key_of(number), day_of(place.declared.rows[number][2], dt.date.today())
        work = {"title": f"复查{row[0]}：{row[1]}", "due": due.isoformat(), "area": city().first[0]}
        send(place, put(place, key, key, work))


def to_close(place: Place, key: str, row: tuple[str, ...]) -> dict[str, Any]:
    """The work of the street that follows: to close what was put right."""
    work = {"title": f"销号{row[0]}：{row[1]}", "due": dt.date.today().isoformat(), "area": street_of(city().first[0])}
    return put(place, f"{key}-X", key, work)


def put(place: Place, own: str, key: str, work: dict[str, Any]) -> dict[str, Any]:
    """The event that puts work, `own` its number, which is done on the page of the hazard."""
    return event(place, PUT, {"key": own, "url": place.base + way_to(key), **work}, f"{own}-{work['due']}")


def send_all(place: Place, said: list[dict[str, Any]]) -> None:
    """Sends them one after the other."""
    for one in said:
        send(place, one)
