"""消防巡查: fire patrol, on a machine that is old: it answers after seconds, and at times it dies.

It puts its own work into the door's inbox, and takes a piece back when it is done here.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from html import escape

from hutong.demo.figures import city
from hutong.demo.systems.declared import Place
from hutong.demo.systems.events import DONE, PUT, event, send
from hutong.demo.systems.frame import Answer, Request, System, go, page, table
from hutong.demo.systems.launch import BREAKS
from hutong.demo.systems.openid import OpenId

# Seconds before it answers; HUTONG_DEMO_SLOW says otherwise.
SLOW = 3.0
DIE = "<form method='post' action='/die/'><button>让它坏掉（演示用）</button></form>"
OUT = "<form method='post' action='/sign-out/'><button>退出</button></form>"
DAYS = 3


def made(place: Place) -> System:
    """The system, ready to answer, late. What is to be done it tells the door as soon as it is up: again and again the same work
    is the same work there."""
    system = System(place.declared.title)
    openid, wait, done = OpenId(place, system), float(os.environ.get("HUTONG_DEMO_SLOW", SLOW)), set[str]()
    threading.Thread(target=put_all, args=(place,), daemon=True).start()

    def home(request: Request) -> Answer:
        time.sleep(wait)
        who = openid.signed(request)
        if who is None:
            return go("/sign-in/")
        rows = [row for number, row in enumerate(place.rows) if key_of(number) not in done]
        keys = [key_of(number) for number in range(len(place.rows)) if key_of(number) not in done]
        return Answer(page(system.title, table(place.declared.columns, rows) + "".join(map(button, keys)) + DIE + OUT, who))

    def finish(request: Request) -> Answer:
        key = request.form.get("key", "")
        if openid.signed(request) is not None and key in {key_of(number) for number in range(len(place.rows))}:
            done.add(key)
            said = event(place, DONE, {"key": key}, f"{key}-done-{int(time.time())}")
            threading.Thread(target=send, args=(place, said), daemon=True).start()
        return go("/")

    def die(request: Request) -> Answer:
        if openid.signed(request) is not None:
            threading.Timer(0.2, os._exit, (BREAKS,)).start()
        return Answer(page(system.title, "<p>这个系统坏了。门一两分钟内会看出来；两三分钟后它自己恢复。</p>"))

    system.ways |= {("GET", "/"): home, ("POST", "/done/"): finish, ("POST", "/die/"): die}
    return system


def key_of(number: int) -> str:
    """The system's own number of a row."""
    return f"XF-{number + 1:03d}"


def button(key: str) -> str:
    """The button that says that a row is done."""
    field = f"<input type='hidden' name='key' value='{escape(key)}'>"
    return f"<form method='post' action='/done/'>{field}<button>{escape(key)} 销号</button></form>"


def put_all(place: Place) -> None:
    """Puts every row into the inbox of the demo's first community."""
    due = (dt.date.today() + dt.timedelta(days=DAYS)).isoformat()
    for number, row in enumerate(place.rows):
        key = key_of(number)
        work = {"key": key, "title": f"复查{row[0]}：{row[1]}", "due": due, "url": f"{place.base}/", "area": city().first[0]}
        send(place, event(place, PUT, work, f"{key}-{due}"))
