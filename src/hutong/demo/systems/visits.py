"""走访登记: home visits, signed in to by OpenID Connect."""

from __future__ import annotations

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, System, go, page, table
from hutong.demo.systems.openid import OpenId

FORM = (
    "<h2>新增走访</h2><form method='post' action='/'><label>楼门 <input name='door' required maxlength='40'></label>"
    "<label>事项 <input name='matter' required maxlength='80'></label><button>登记</button></form>"
)
OUT = "<form method='post' action='/sign-out/'><button>退出</button></form>"


def made(place: Place) -> System:
    """The system, ready to answer."""
    system, rows = System(place.declared.title, place.door), list(place.rows)
    openid = OpenId(place, system)

    def home(request: Request) -> Answer:
        who = openid.signed(request)
        if who is None:
            return go("/sign-in/")
        form = FORM if may_write(place, who.roles) else ""
        return Answer(page(system.title, table(place.declared.columns, rows) + form + OUT, who))

    def add(request: Request) -> Answer:
        who = openid.signed(request)
        if who is None or not may_write(place, who.roles):
            return go("/")
        rows.insert(0, ("今天", request.form.get("door", "")[:40], who.name, request.form.get("matter", "")[:80]))
        return go("/")

    system.ways |= {("GET", "/"): home, ("POST", "/"): add}
    return system


def may_write(place: Place, titles: tuple[str, ...]) -> bool:
    """Whether one of the roles, given by their titles, is the one that writes."""
    return place.declared.roles["visit.write"].title in titles
