"""反映问题: somebody says what is the matter, on a phone, in less than a minute and without an account.

The place in three taps (the phone remembers it, a poster's address has it), then one page. Nothing has to be known: the words say
what it is about. Where danger is heard, the numbers to call stand first, before anything is sent and after.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hutong.blueprint.casework.categories import Category, categories, groups
from hutong.blueprint.casework.danger import Danger, dangers
from hutong.domain.cases import commands, hearing, queries
from hutong.domain.cases.commands import Receipt
from hutong.domain.directory import queries as directory
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import level_of
from hutong.kernel.errors import Refused
from hutong.web import pace
from hutong.web.context import ELDER_COOKIE
from hutong.web.page import Req, go, page, record_id
from hutong.web.resident import said

# Reports within ten minutes: from one address, which a whole compound may share; for one telephone; of one account.
FROM_ADDRESS, FOR_PHONE, OF_ACCOUNT, HEARD = 40, 6, 20, 400
# Elder mode asks one thing a page.
STEPS = ("what", "where", "call", "send")
# Words shorter than this say nothing yet.
_LEAST = 4
HERE = "camera=(), microphone=(), geolocation=(self), payment=()"


@page(needs="public")
def places(request: Req) -> HttpResponse:
    """District, street, community: three taps. Who does not know the community reports to the street."""
    above = record_id(request.GET["in"]) if request.GET.get("in") else None
    area = directory.area(above) if above else None
    context = {
        "areas": directory.areas(SYSTEM, above),
        "path": directory.path(above) if above else (),
        "street": area if area and area.level == "street" else None,
    }
    return render(request, "resident/places.html", context)


def _report_page(request: Req, area: int, step: str = "") -> HttpResponse:
    place, elder = directory.area(area), request.COOKIES.get(ELDER_COOKIE) == "1"
    token = request.POST.get("token", "")
    context: dict[str, Any] = {
        "area": place,
        "path": directory.path(area),
        "token": token if said.TOKEN.fullmatch(token) else said.new_token(),
        "who": said.account(request),
        "named": pool.named_places(area) if level_of(area) == "community" else (),
        **(heard(request, area) if request.method == "POST" else {}),
    }
    if elder:
        now = step or request.POST.get("step") or "what"
        context |= {"step": now if now in STEPS else "what", "steps": STEPS, "carried": _carried(request)}
    response = render(request, "resident/report_elder.html" if elder else "resident/report.html", context)
    response["Permissions-Policy"] = HERE
    return response


def _carried(request: Req) -> dict[str, str]:
    """What was said on the pages before, to stand hidden on this one."""
    return {name: request.POST.get(name, "") for name in said.FIELDS if name != "token"}


@page(needs="public", methods=("GET", "POST"), again=_report_page)
def report(request: Req, area: int) -> HttpResponse:
    """The page, its questions one by one in elder mode, and what it sends."""
    step = request.POST.get("step", "")
    if request.method != "POST" or request.POST.get("look"):
        return _report_page(request, area)
    if step in STEPS and not request.POST.get("send"):
        if step != "what" and not request.POST.get("words", "").strip():
            request.trouble = Refused("还没有说是什么事。", "说一句话就行，比如：3号楼前的路灯不亮了。")
            return _report_page(request, area, "what")
        return _report_page(request, area, step)
    who = said.account(request)
    _not_too_often(request, who)
    new = said.report(request, area, who)
    actor = commands.somebody(area, resident=who.own.id if who else None)
    try:
        receipt = commands.report(actor, new=new)
    except IntegrityError:  # the same report at the same moment over two lines: the other one was first
        receipt = commands.report(actor, new=new)
    return _done(request, receipt)


def _join_again(request: Req, case_id: int) -> HttpResponse:
    return _report_page(request, record_id(request.POST.get("area", "")))


@page(needs="public", methods=("POST",), again=_join_again)
def join(request: Req, case_id: int) -> HttpResponse:
    """The neighbour's report is hers too: one more voice, with words and photographs of her own."""
    area = record_id(request.POST.get("area", ""))
    said.check_offered(request, area, case_id)
    who = said.account(request)
    _not_too_often(request, who)
    wanted: dict[str, Any] = {"person": said.person(request, who), "said": request.POST.get("words", "")}
    wanted |= {"files": said.files(request), "once": said.token(request, area)}
    actor = commands.somebody(area, resident=who.own.id if who else None)
    try:
        receipt = commands.join(actor, case_id=case_id, **wanted)
    except IntegrityError:
        receipt = commands.join(actor, case_id=case_id, **wanted)
    return _done(request, receipt)


@page(needs="public", methods=("POST",))
def hear(request: Req, area: int) -> HttpResponse:
    """While she writes: what it seems to be about, whether neighbours have said it, and danger. Nothing of it is kept."""
    if pace.many(request, "hear", HEARD):
        return HttpResponse(status=204)
    pace.count(request, "hear")
    return render(request, "resident/heard.html", {"area": directory.area(area), "fresh": True, **heard(request, area)})


def heard(request: Req, area: int) -> dict[str, Any]:
    """What the words seem to tell of, for the page."""
    spoken, chosen = request.POST.get("words", "").strip()[:4000], said.category(request)
    if len(spoken) < _LEAST:
        return {"danger": None, "proposed": (), "near": (), "groups": (), "chosen": chosen}
    proposed = tuple(categories()[one.category] for one in hearing.propose(spoken, 3) if one.category in categories())
    near = queries.near(area, spoken, request.POST.get("place_words", "")[:200])
    return {
        "danger": danger_of(hearing.danger(spoken)),
        "proposed": proposed,
        "chosen": chosen,
        "groups": _grouped(),
        "near": near,
        "offered": said.offer(area, [one.id for one in near]) if near else "",
    }


def danger_of(key: str) -> Danger | None:
    """The danger with its numbers; None for no danger."""
    return dangers().get(key)


def _grouped() -> list[tuple[Any, list[Category]]]:
    """All categories below their groups, to pick from."""
    return [(group, [one for one in categories().values() if one.group == group.key]) for group in groups().values()]


def _not_too_often(request: Req, who: said.Account | None) -> None:
    """Raises Refused for a flood. Behind a shared connection there is another way in: an account counts for itself."""
    by = f"resident:{who.own.id}" if who else ""
    # danger is let through for longer: a call too many costs a minute
    most = (OF_ACCOUNT if who else FROM_ADDRESS) * (3 if hearing.danger(request.POST.get("words", "")[:4000]) else 1)
    if pace.many(request, "report", most, by=by):
        raise _slowly(signed_in=who is not None)
    phone = "".join(sign for sign in request.POST.get("phone", "") if sign.isdigit())[-11:]
    if phone and pace.many(request, "report-phone", FOR_PHONE, by=f"phone:{phone}"):
        raise Refused("这个手机号刚刚反映得太多了。", "请过十分钟再试；着急的事请打 12345。")
    pace.count(request, "report", by=by)
    if phone:
        pace.count(request, "report-phone", by=f"phone:{phone}")


def _slowly(*, signed_in: bool) -> Refused:
    if signed_in:
        return Refused("您刚刚反映得太多了。", "请过十分钟再试；着急的事请打 12345。")
    return Refused("这个网络刚刚有很多人在反映。", "写的内容还在。请用手机号登录以后再交，或者过十分钟再试；着急的事请打 12345。")


def _done(request: Req, receipt: Receipt) -> HttpResponse:
    return go(request, reverse("report-done") + "?" + urlencode({"code": receipt.code}))
