"""出租房屋: rented homes, behind a real nginx that asks the door about every request (forward-auth).

The back-end believes nobody who merely reaches its port: it reads a short assertion that the door signed for this system.
"""

from __future__ import annotations

import requests
from joserfc.errors import JoseError

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, System, Who, page, refuse, table
from hutong.demo.systems.openid import Door, who_of

ASSERTION, KIND = "x-hutong-assertion", "hutong-assertion+jwt"


def made(place: Place) -> System:
    """The back-end, ready to answer."""
    system, door = System(place.declared.title, place.door), Door(place)

    def home(request: Request) -> Answer:
        who = signed(place, door, request)
        if who is None:
            return refuse("这个请求没有经过门。")
        return Answer(page(system.title, table(place.declared.columns, place.rows), who))

    system.ways |= {("GET", "/"): home}
    return system


def signed(place: Place, door: Door, request: Request) -> Who | None:
    """Whom the door's assertion names; None without one, or with one that the door did not sign for this system."""
    try:
        return who_of(place, door.claims(request.headers.get(ASSERTION, ""), KIND))
    except (JoseError, ValueError, requests.RequestException):
        return None
