"""消防巡查: fire patrol, on a machine that is old: it answers after seconds, and at times it dies.

It puts its own work into the door's inbox as CloudEvents 1.0, and takes it back when it is done.
"""

from __future__ import annotations

import os
import threading
import time

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, System, go, page, table
from hutong.demo.systems.openid import OpenId

# Seconds before it answers; HUTONG_DEMO_SLOW says otherwise.
SLOW = 3.0
DIE = "<form method='post' action='/die/'><button>让它坏掉（演示用）</button></form>"
OUT = "<form method='post' action='/sign-out/'><button>退出</button></form>"


def made(place: Place) -> System:
    """The system, ready to answer, late."""
    system = System(place.declared.title)
    openid, wait = OpenId(place, system), float(os.environ.get("HUTONG_DEMO_SLOW", SLOW))

    def home(request: Request) -> Answer:
        who = openid.signed(request)
        if who is None:
            return go("/sign-in/")
        time.sleep(wait)
        return Answer(page(system.title, table(place.declared.columns, place.declared.rows) + DIE + OUT, who))

    def die(request: Request) -> Answer:
        if openid.signed(request) is not None:
            threading.Timer(0.2, os._exit, (1,)).start()
        return Answer(page(system.title, "<p>这个系统马上就坏掉，过一会儿自己恢复。</p>"))

    system.ways |= {("GET", "/"): home, ("POST", "/die/"): die}
    return system
