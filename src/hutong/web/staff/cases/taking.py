"""A report on somebody's behalf: at the door, by telephone, from paper. The code is shown once, to be handed over."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from hutong.blueprint.casework.danger import dangers
from hutong.domain.cases import commands
from hutong.domain.cases.commands import NewReport, Person, Receipt
from hutong.domain.directory import queries as directory
from hutong.domain.residents import commands as resident_commands
from hutong.domain.residents import queries as residents
from hutong.domain.residents.queries import MandateView
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused
from hutong.web import qr
from hutong.web.page import Req, page, record_id
from hutong.web.staff.cases.lists import grouped_categories
from hutong.web.staff.cases.sent import files, text
from hutong.web.words import word

NEEDS = "cases.report"
CHANNELS = ("worker", "phone", "paper")
NOTIFY = ("page", "sms")
# Whose token of the page makes two sendings of one form one report.
SOURCE = "desk"


def _new(request: Req, **_rest: Any) -> HttpResponse:
    area = _area(request)
    if area is None:
        return _choose(request)
    context = {
        "area": directory.area(area),
        "path": directory.path(area),
        "channels": [(key, word("channel", key)) for key in CHANNELS],
        "channel": request.POST.get("channel") or request.GET.get("channel") or CHANNELS[0],
        "groups": grouped_categories(),
        "mandates": _mandates(request.actor),
        "once": request.POST.get("once") or secrets.token_urlsafe(16),
        "fixed": request.actor.community is not None,
    }
    return render(request, "staff/cases/new.html", context)


@page(needs=NEEDS, methods=("GET", "POST"), again=_new)
def new(request: Req) -> HttpResponse:
    """First the place, where the post has several; then all on one page; then the receipt. `?area=110114011017&channel=phone`."""
    if request.method != "POST":
        return _new(request)
    area = _area(request)
    if area is None:
        raise Refused("还没有选地点。", "请先选是哪个社区。")
    made = commands.report(request.actor, new=_report(request, area))
    return render(request, "staff/cases/receipt.html", _receipt(request, made, area))


def _report(request: Req, area: int) -> NewReport:
    channel = text(request, "channel")
    return NewReport(
        area=area, words=text(request, "words"), category=text(request, "category"), place_words=text(request, "place_words"),
        channel=channel if channel in CHANNELS else CHANNELS[0], person=_person(request), files=files(request, "before"),
        source=SOURCE, source_ref=text(request, "once")[:80],
    )  # fmt: skip


def _person(request: Req) -> Person:
    """Who stands behind it: by a mandate somebody who is known, else whoever left a name or a number."""
    notify = text(request, "notify")
    name, phone, resident, mandate = text(request, "name"), text(request, "phone").strip(), None, None
    if text(request, "mandate"):
        principal = resident_commands.use_mandate(request.actor, mandate_id=record_id(text(request, "mandate")), what="report")
        name, phone, resident, mandate = principal.name, principal.phone, principal.resident, principal.mandate
    return Person(
        name=name, phone=phone, may_call=bool(phone) and text(request, "may_call") == "1",
        notify=notify if notify in NOTIFY else NOTIFY[0], resident=resident, mandate=mandate, staff=request.actor.user_id,
    )  # fmt: skip


def _mandates(actor: Actor) -> list[MandateView]:
    """The mandates by which the post's holder may report for somebody."""
    if not actor.may("cases.take"):
        return []
    held = residents.mandates_at(actor)
    return [one for one in held if "report" in one.words and one.agent_name == actor.post]


def _receipt(request: Req, made: Receipt, area: int) -> dict[str, Any]:
    where = _status_address(request, made.code)
    return {
        "receipt": made, "path": directory.path(area), "where": where, "code": qr.svg(where) if where else "",
        "danger": dangers().get(made.danger), "words": text(request, "words"), "place_words": text(request, "place_words"),
    }  # fmt: skip


def _status_address(request: Req, code: str) -> str:
    """The whole address of the page that a code opens; empty where there is none."""
    return _whole(request, "case-status", code)


def _whole(request: Req, name: str, *of: object) -> str:
    try:
        path = reverse(name, args=of)
    except NoReverseMatch:
        return ""
    return f"{settings.HUTONG_ADDRESS}{path}" if settings.HUTONG_ADDRESS else request.build_absolute_uri(path)


@page(needs=NEEDS)
def paper(request: Req) -> HttpResponse:
    """An empty form to print, with the QR code of the community's own page for those who would rather write on a telephone."""
    area = _area(request)
    if area is None:
        return _choose(request)
    where = _whole(request, "report-at", area)
    context = {
        "path": directory.path(area), "where": where, "code": qr.svg(where) if where else "",
        "categories": grouped_categories(),
    }  # fmt: skip
    return render(request, "staff/cases/paper.html", context)


def _area(request: Req) -> int | None:
    """The place that was chosen; the community where the post is at one. Raises NotFound outside the post's range."""
    if request.actor.community is not None:
        return request.actor.community
    chosen = request.POST.get("area") or request.GET.get("area", "")
    if not chosen:
        return None
    code = record_id(chosen)
    if not request.actor.covers(code):
        raise NotFound("没有这个社区。", "请在您负责的范围里选。")
    return directory.area(code).code


def _choose(request: Req) -> HttpResponse:
    """The places below the post's own, a level a page. `?in=110114011000`."""
    inside = record_id(request.GET["in"]) if request.GET.get("in") else request.actor.area
    if not request.actor.covers(inside):
        raise NotFound("没有这个社区。", "请在您负责的范围里选。")
    context = {
        "areas": directory.areas(request.actor, inside), "inside": inside, "path": directory.path(inside),
        "whole": level_of(inside) == "street", "channel": request.GET.get("channel", ""),
        "address": request.path,
    }  # fmt: skip
    return render(request, "staff/cases/place.html", context)
