"""What units and those above them do with a case: one address an act. The rules are the domain's; here is only what was typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hutong.domain.cases import commands, queries
from hutong.domain.cases.queries.desk import unit_of
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page, record_id
from hutong.web.staff.cases import one
from hutong.web.staff.cases.sent import act, day, files, moment, text, unit, units


@act(needs="cases.take")
def dispatch(request: Req, case_id: int) -> str:
    """Accepted, and sent to the unit that was chosen, or to the one that the category leads to."""
    category, chosen = text(request, "category"), text(request, "unit")
    if not chosen:
        found = unit_of(request.actor, case_id, category)
        area, department = found.area, found.department
    else:
        area, department = unit(chosen)
    commands.dispatch(
        request.actor, case_id=case_id, area=area, department=department, category=category, words=text(request, "words"),
        helpers=units(request, "helpers"),
    )  # fmt: skip
    return _("派出去了。居民看得到派给了哪个单位、到什么时候。")


@act(needs="cases.work")
def sign(request: Req, case_id: int) -> str:
    """Signed for, with what will be done and by when."""
    commands.sign(request.actor, case_id=case_id, words=text(request, "words"), promised=moment(text(request, "promised")))
    return _("签收了。时限照算。")


@act(needs="cases.work")
def note(request: Req, case_id: int) -> str:
    """How it goes, for the resident or for colleagues only."""
    inside = text(request, "for") == "colleagues"
    commands.note(request.actor, case_id=case_id, words=text(request, "words"), files=files(request, "other"), inside=inside)
    return _("记下了，只有同事看得到。") if inside else _("记下了，居民也看得到。")


@act(needs="cases.work")
def finish(request: Req, case_id: int) -> str:
    """The work is done."""
    commands.finish(request.actor, case_id=case_id, words=text(request, "words"), files=files(request, "after"))
    return _("记下了。是不是真的解决了，由居民说。")


@act(needs="cases.work")
def bounce(request: Req, case_id: int) -> str:
    """Back to whoever accepted it; the clock runs on."""
    commands.bounce(request.actor, case_id=case_id, reason=text(request, "reason"))
    return _("退回去了，时限没有停。")


@act(needs="cases.take")
def giveback(request: Req, case_id: int) -> str:
    """Back to the system that handed it over."""
    commands.hand_back(request.actor, case_id=case_id, words=text(request, "reason"))
    return _("退给转来的系统了，那边会告诉居民。")


@act(needs="cases.work")
def extend(request: Req, case_id: int) -> str:
    """More time is asked for."""
    commands.ask_extension(request.actor, case_id=case_id, until=day(text(request, "until")), reason=text(request, "reason"))
    return _("申请交上去了。批下来之前，还是原来的时限。")


@act(needs="cases.work")
def respond(request: Req, case_id: int) -> str:
    """The answer of a unit that helps or was called."""
    done = text(request, "done") != "0"
    commands.respond(request.actor, case_id=case_id, words=text(request, "words"), done=done)
    return _("答复记下了。")


@act(needs="cases.steer")
def whistle(request: Req, case_id: int) -> str:
    """Units are called together."""
    commands.whistle(request.actor, case_id=case_id, units=units(request, "units"), words=text(request, "words"))
    return _("吹哨了。被叫的单位必须答复，到点不答自动报上一级。")


@act(needs="cases.steer")
def grant(request: Req, case_id: int) -> str:
    """The time that was asked for."""
    commands.grant_extension(request.actor, case_id=case_id, words=text(request, "words"))
    return _("同意延期了，居民看得到新的时限。")


@act(needs="cases.steer")
def deny(request: Req, case_id: int) -> str:
    """No more time, and why."""
    commands.deny_extension(request.actor, case_id=case_id, words=text(request, "words"))
    return _("没有同意，还是原来的时限。")


@act(needs="cases.check")
def check(request: Req, case_id: int) -> str:
    """Somebody other than the doer has looked."""
    if text(request, "passed") not in ("0", "1"):
        raise Refused("还没有选通过不通过。", "请按其中一个按钮。")
    passed = text(request, "passed") == "1"
    commands.check(request.actor, case_id=case_id, passed=passed, words=text(request, "words"), files=files(request, "after"))
    return _("通过了，接下来由居民说是不是解决了。") if passed else _("没有通过，退给承办单位接着办。")


@act(needs="cases.take")
def refuse(request: Req, case_id: int) -> str:
    """An answer with reasons, the rule, and where to go."""
    commands.refuse(
        request.actor, case_id=case_id, ground=text(request, "ground"), words=text(request, "words"),
        basis=text(request, "basis"), refer_to=text(request, "refer_to"),
    )  # fmt: skip
    return _("说明交给居民了。居民不同意，可以要求重办。")


@act(needs="cases.take")
def join(request: Req, case_id: int) -> str:
    """Into another case of the same problem."""
    chosen = text(request, "other") or text(request, "main")
    if not chosen:
        raise Refused("还没有选并到哪一件。", "请选一件，或写上那一件的编号。")
    commands.join_into(request.actor, case_id=case_id, main_id=record_id(chosen.strip()))
    return _("并过去了，这边的居民从那一件看进度。")


@act(needs="cases.take")
def relocate(request: Req, case_id: int) -> str:
    """To the community where it really lies."""
    if not text(request, "area"):
        raise Refused("还没有选地点。", "请从列出的社区里选一个。")
    commands.relocate(request.actor, case_id=case_id, area=record_id(text(request, "area")))
    return _("地点改好了。")


@act(needs="cases.take")
def callback(request: Req, case_id: int) -> str:
    """The resident was called, or nobody answered."""
    reached = text(request, "reached") != "0"
    commands.call_back(request.actor, case_id=case_id, reached=reached, words=text(request, "words"))
    return _("回访记下了。")


@act(needs="cases.take")
def rectify(request: Req, case_id: int) -> str:
    """What was put right after a bad rating."""
    commands.rectify(request.actor, case_id=case_id, words=text(request, "words"), files=files(request, "after"))
    return _("整改记下了，居民看得到。")


@page(needs="hat", methods=("POST",), again=one.shown)
def contact(request: Req, case_id: int) -> HttpResponse:
    """Who stands behind the case, opened for a call: only by this button, and each time it is in the journal."""
    found = queries.contacts(request.actor, case_id)
    return one.shown(request, case_id, contacts=found, opened=True)
