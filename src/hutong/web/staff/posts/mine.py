"""What she may do, in her own words; and standing in, asked for by the holder herself or by her superior."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.accounts.commands.reviews import object_to
from hutong.domain.accounts.queries.reviews import own_reviewed
from hutong.domain.directory import commands
from hutong.domain.directory import queries as directory
from hutong.domain.directory.queries.near import near
from hutong.domain.directory.rules import COMMON, MANAGE
from hutong.kernel.errors import NotFound
from hutong.web.page import Req, page
from hutong.web.staff.posts.typed import day_of, number_of, today


@page(needs="hat")
def rights(request: Req) -> HttpResponse:
    """Post x area x field of work x purpose: a sentence for each right, and until when."""
    return _rights(request)


def _rights(request: Req, **_rest: object) -> HttpResponse:
    every = directory.own_posts(request.actor)
    own = [one for one in every if one.staff == request.actor.user_id]
    worn = next((one for one in own if one.post_id == request.actor.post_id), None)
    context = {
        "worn": worn,
        "said": _said(worn.rights if worn else ()),
        "others": [(one, _said(one.rights)) for one in own if one is not worn],
        "deputies": [one for one in every if one.staff != request.actor.user_id and one.acting_for == request.actor.post_id],
        "reviewed": own_reviewed(request.actor),
    }
    return render(request, "staff/posts/mine.html", context)


def _said(held: Sequence[str]) -> list[tuple[str, str]]:
    """Each right and the field that its purpose hangs on."""
    return [(right, right.partition(".")[0]) for right in sorted({*held, *COMMON})]


@page(needs="hat", methods=("POST",), again=_rights)
def objection(request: Req, line: int) -> HttpResponse:
    """Why a right should stay."""
    object_to(request.actor, line=line, words=request.POST.get("words", ""))
    messages.success(request, _("已经告诉您的上级，权限再留两周等答复。"))
    return redirect("my-rights")


@page(needs="hat", methods=("GET", "POST"), again=lambda request: _ask(request))
def ask(request: Req) -> HttpResponse:
    """A colleague stands in for the post that is worn."""
    if request.method != "POST":
        return _ask(request)
    _stand_in(request, request.actor.post_id or 0)
    return redirect("my-rights")


def _ask(request: Req) -> HttpResponse:
    own = [one for one in directory.own_posts(request.actor) if one.post_id == request.actor.post_id]
    if not own or own[0].acting_for is not None:
        raise NotFound("您是在代办，不能再转给别人代。", "请本人或上级来办。")
    context = {"held": own[0], "near": near(request.actor, own[0].area, but=own[0].staff), "today": today(), "mine": True}
    return render(request, "staff/posts/stand_in.html", context)


@page(needs=MANAGE, methods=("GET", "POST"), again=lambda request, staff, post: _for(request, staff, post))
def stand_in(request: Req, staff: int, post: int) -> HttpResponse:
    """The same, asked for by a superior: the holder may be ill."""
    if request.method != "POST":
        return _for(request, staff, post)
    _stand_in(request, post)
    return redirect("post-person", staff)


def _for(request: Req, staff: int, post: int) -> HttpResponse:
    found = directory.person_of(request.actor, staff)
    held = next((one for one in found.posts if one.post_id == post and one.acting_for is None), None)
    if held is None:
        raise NotFound()
    others = [one for one in near(request.actor, held.area, but=staff) if one.staff != request.actor.user_id]
    context = {"held": held, "person": found, "near": others, "today": today()}
    return render(request, "staff/posts/stand_in.html", context)


def _stand_in(request: Req, post: int) -> None:
    commands.stand_in(
        request.actor, post=post, by=number_of(request, "by") or 0, since=day_of(request, "since"),
        until=day_of(request, "until"), rights=request.POST.getlist("right"), reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("定好了。到那天自己结束，两个人的名字都会留在记录里。"))


@page(needs="hat", methods=("POST",), again=_rights)
def recall(request: Req, post: int) -> HttpResponse:
    """A standing-in ends now."""
    commands.recall(request.actor, post=post)
    messages.success(request, _("代办结束了。"))
    return redirect("my-rights")
