"""Service requests: reported with a key, read by anybody as far as they are public, found by the code that a reporter holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from hutong.api.door import reader_of, system_of
from hutong.api.open311 import asking
from hutong.api.open311.answers import moment, said
from hutong.api.open311.services import found_service
from hutong.domain.cases import commands
from hutong.domain.cases.commands import NewReport, Person
from hutong.domain.cases.queries import openly
from hutong.domain.cases.queries.openly import Opened, Wanted
from hutong.domain.directory import queries as directory
from hutong.domain.directory.queries import SystemView
from hutong.kernel.errors import NotFound, Refused

ROOT = "service_requests"
STATUS = {"open": True, "closed": False}
# Under which names clients send their own number of a report.
OWN_NUMBER = ("external_id", "fixmystreet_id")


def listed(request: HttpRequest, form: str) -> HttpResponse:
    """Requests, newest first: 90 days, at most 1000."""
    sent = asking.fields(request)
    system = reader_of(request, asking.word(sent, "api_key"), whole_list=True)
    ids = asking.listed(sent, "service_request_id")
    start, end = asking.period(sent)
    wanted = Wanted(
        ids=openly.known_ids(ids), categories=asking.listed(sent, "service_code"), start=start, end=end, open_=_status(sent),
        area=asking.area(sent), source=system.name if system else "", page=asking.whole(sent, "page", 1, 100_000),
        size=asking.whole(sent, "page_size", openly.MOST, openly.MOST),
    )  # fmt: skip
    found = () if ids and not wanted.ids else openly.opened(wanted)
    return said(form, ROOT, [_request(one) for one in found])


def one(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """One request. 404 for one that is not public, as for one that is not there."""
    sent = asking.fields(request)
    system = reader_of(request, asking.word(sent, "api_key"))
    asking.area(sent)
    ids = openly.known_ids([number])
    found = openly.opened(Wanted(ids=ids, source=system.name if system else "")) if ids else ()
    if not found:
        raise NotFound("没有这个 service_request_id，或者它不公开。", "自己转来的，请带上 api_key。")
    return said(form, ROOT, [_request(case) for case in found])


def of_token(request: HttpRequest, form: str, token: str) -> HttpResponse:
    """The number of the request that a reporter's code belongs to. Guessing is slowed down like a wrong key."""
    reader_of(request)
    asking.area(asking.fields(request))
    asking.slow_guessing(request)
    try:
        number = openly.number_of(token)
    except NotFound:
        asking.guessed(request)
        raise
    return said(form, ROOT, [{"service_request_id": str(number), "token": token}])


def reported(request: HttpRequest, form: str) -> HttpResponse:
    """A new request. The notice carries the code by which the reporter follows it and says whether it is solved."""
    sent = asking.fields(request)
    system = system_of(request, "cases.report", asking.word(sent, "api_key"))
    asking.area(sent)
    if not asking.word(sent, "service_code"):
        raise Refused("没有填 service_code。", "请先取 services。")
    service = found_service(asking.word(sent, "service_code"))
    more = asking.attributes(sent)
    got = commands.hand_over(system.actor, new=_new(sent, system, service.key, more))
    notice = _notice(got.code)
    made = {"service_request_id": str(got.case), "service_notice": notice, "account_id": asking.word(sent, "account_id") or None}
    return said(form, ROOT, [made])


def _notice(code: str) -> str:
    """What the reporter is told; without a code the case was joined to another."""
    if not code:
        return _("已收到，并到另一件里办理。")
    return _("已收到。查询码 %(code)s：凭它看进度、补充、说是否解决。") % {"code": code}


def _new(sent: QueryDict, system: SystemView, category: str, more: dict[str, list[str]]) -> NewReport:
    lat, lon = asking.degrees(sent, "lat", 90), asking.degrees(sent, "long", 180)
    address, number = asking.word(sent, "address_string", 400), asking.word(sent, "address_id")
    if not (address or number or (lat is not None and lon is not None)):
        raise Refused("没有地点。", "请填 lat 和 long，或 address_string，或 address_id。")
    words = asking.word(sent, "description", 4000) or category_words(category)
    ref = next((more[name][0][:80] for name in OWN_NUMBER if more.get(name)), "")
    place = " ".join(part for part in (address, *more.get("building", [])[:1]) if part)[:200]
    extra: dict[str, object] = {"attributes": {name: values[:20] for name, values in list(more.items())[:50]}}
    if media := asking.word(sent, "media_url", 2000):
        extra["media_url"] = media  # kept as words, and never fetched
    return NewReport(
        area=_area(system, number, more.get("area", [""])[0], address), words=words, category=category, place_words=place,
        lon=lon if lat is not None else None, lat=lat if lon is not None else None, channel="open311", person=_person(sent, more),
        source=system.name, source_ref=ref, extra=extra,
    )  # fmt: skip


def category_words(category: str) -> str:
    """What is said when the client has no description: the name of the category."""
    return found_service(category).zh


def _area(system: SystemView, number: str, code: str, address: str) -> int:
    """The smallest area that is known: by its code, else by what the address names, else where the system is registered."""
    for given in (code, number):
        if len(given) == 12 and given.isascii() and given.isdigit():
            return directory.area(int(given)).code
    return directory.placed_in(system.actor, address) or system.actor.area


def _person(sent: QueryDict, more: dict[str, list[str]]) -> Person:
    """Who reports, as far as it was sent; what is no telephone number is left out."""
    name = f"{asking.word(sent, 'last_name', 60)}{asking.word(sent, 'first_name', 60)}"[:60]
    phone = "".join(sign for sign in asking.word(sent, "phone", 40) if sign in "+0123456789")
    may = more.get("may_call", ["no"])[0] == "yes"
    return Person(name=name, phone=phone if 7 <= len(phone) <= 20 else "", may_call=may and bool(phone))


def _status(sent: QueryDict) -> bool | None:
    given = {text.lower() for text in asking.listed(sent, "status")}
    if unknown := given - STATUS.keys():
        raise Refused("没有状态 {word}。", "可用 open 和 closed。", word=sorted(unknown)[0][:20])
    return STATUS[given.pop()] if len(given) == 1 else None


def _request(case: Opened) -> dict[str, Any]:
    notes = case.outcome or case.says
    return {
        "service_request_id": str(case.id), "status": "open" if case.open else "closed",
        "status_notes": f"{case.state_zh}：{notes}", "service_name": case.zh,
        "service_code": case.category, "description": case.words,
        "agency_responsible": case.unit.zh if case.unit else None, "service_notice": None,
        "requested_datetime": moment(case.collected_at), "updated_datetime": moment(case.changed_at),
        "expected_datetime": moment(case.due), "address": case.place, "address_id": str(case.area), "zipcode": None,
        "lat": case.lat, "long": case.lon, "media_url": None,
    }  # fmt: skip
