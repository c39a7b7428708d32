"""What a resident has put into the report's page, read from the request."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.core import signing

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases.commands import NewReport, Person
from hutong.domain.cases.files import NewFile
from hutong.domain.pool import queries as pool
from hutong.domain.residents import commands as residents
from hutong.domain.residents import queries as accounts
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound
from hutong.web import session
from hutong.web.page import Req

TOKEN = re.compile(r"[0-9a-f]{32}")
_OFFERED, _OFFER_HOLDS = "report.offered", dt.timedelta(days=3)
_WHOLE = re.compile(r"[1-9]\d{0,17}")
# The fields of the page besides its files, which elder mode carries from question to question.
FIELDS = (
    "token", "words", "category", "other", "place", "place_words", "lon", "lat", "phone", "name", "may_call", "sms", "mandate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in as a resident, and for whom they may report: (mandate, name)."""

    actor: Actor
    own: accounts.ResidentView
    principals: tuple[tuple[int, str], ...]


def account(request: Req) -> Account | None:
    """The resident signed in; None for a stranger and for staff."""
    actor = session.resident(request)
    if actor is None:
        return None
    _given, received = accounts.mandates_of(actor)
    may = tuple((one.id, one.principal_name or one.phone) for one in received if one.state == "holds" and "report" in one.words)
    return Account(actor, accounts.me(actor), may)


def new_token() -> str:
    """What makes a report one, however often a bad line sends it."""
    return secrets.token_hex(16)


def token(request: Req, area: int) -> str:
    """The page's token, tied to the place; a new one where the page sent none."""
    sent = request.POST.get("token", "")
    return blake2b(f"{area}:{sent}".encode(), digest_size=16).hexdigest() if TOKEN.fullmatch(sent) else new_token()


def offer(area: int, cases: Sequence[int]) -> str:
    """What says to this page later that these cases were proposed to whoever wrote: only such can be joined."""
    return signing.dumps([area, *cases], salt=_OFFERED)


def check_offered(request: Req, area: int, case: int) -> None:
    """Raises NotFound for a case that the page has not proposed: nobody joins what a number happens to stand for."""
    try:
        place, *cases = signing.loads(request.POST.get("offered", ""), salt=_OFFERED, max_age=_OFFER_HOLDS)
    except signing.BadSignature:
        place, cases = 0, []
    if place != area or case not in cases:
        raise NotFound("没有找到这件诉求。", "请回到上一页，把事情写下来再交。")


def files(request: Req) -> list[NewFile]:
    """The photographs and the video, those that are empty left out."""
    sent = [*request.FILES.getlist("photos"), *request.FILES.getlist("video")]
    return [NewFile(file.read()) for file in sent if file.size]


def person(request: Req, who: Account | None) -> Person:
    """Who stands behind the report: whoever the mandate is from, the account, or what was written down."""
    may_call, mandate = bool(request.POST.get("may_call")), request.POST.get("mandate", "")
    if who is None:
        sms = "sms" if request.POST.get("sms") else "page"
        return Person(request.POST.get("name", ""), request.POST.get("phone", ""), may_call, sms)
    if _WHOLE.fullmatch(mandate):
        given = residents.use_mandate(who.actor, mandate_id=int(mandate), what="report")
        # without an account of their own, the case lies with whoever speaks for them
        return Person(given.name, given.phone, may_call, "sms", resident=given.resident or who.own.id, mandate=given.mandate)
    return Person(who.own.name, who.own.phone, may_call, who.own.channel, who.own.address, resident=who.own.id)


def report(request: Req, area: int, who: Account | None) -> NewReport:
    """All of it as the command takes it. What was not on offer counts as not said."""
    place = request.POST.get("place", "")
    named = pool.place_of(area, int(place)) if _WHOLE.fullmatch(place) and level_of(area) == "community" else None
    lon, lat = _degrees(request, "lon", 180), _degrees(request, "lat", 90)
    return NewReport(
        area, request.POST.get("words", ""), category=category(request), place_words=place_words(request, named),
        place=named.id if named else None, lon=lon if lat is not None else None, lat=lat if lon is not None else None,
        person=person(request, who), files=files(request), source="page", source_ref=token(request, area),
    )  # fmt: skip


def category(request: Req) -> str:
    """The category that was picked; empty when the words shall decide."""
    sent = request.POST.get("category") or request.POST.get("other", "")
    return sent if sent in categories() else ""


def place_words(request: Req, named: pool.PlaceName | None) -> str:
    """The building's name before what was written about the place."""
    written = request.POST.get("place_words", "").strip()
    name = f"{named.compound}{named.name}" if named else ""
    return written if name in written else f"{name} {written}".strip()


def _degrees(request: Req, name: str, most: int) -> float | None:
    try:
        found = float(request.POST.get(name, ""))
    except ValueError:
        return None
    return round(found, 5) if -most <= found <= most else None
