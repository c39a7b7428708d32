"""What a resident does with her case, by its code or from her account: the same forms, read in one place."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.utils.translation import gettext as _

from hutong.domain.cases import commands
from hutong.domain.cases.files import NewFile
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req


def act(request: Req, name: str, actor: Actor, voice: int) -> str:
    """Does what the form says and returns a sentence for the page. Raises NotFound for no act, Refused as the command does."""
    do = _ACTS.get(name)
    if do is None:
        raise NotFound("没有这个页面。", "请回到进度页。")
    return do(request, actor, voice)


def _settle(request: Req, actor: Actor, voice: int) -> str:
    state = commands.settle(actor, voice_id=voice, solved=True, rating=_rating(request), words=_words(request))
    return _("谢谢您。这件事结案了。") if state == "closed" else _("谢谢您。还要等其他反映的人说一声。")


def _reopen(request: Req, actor: Actor, voice: int) -> str:
    commands.reopen(actor, voice_id=voice, words=_words(request), files=_files(request))
    return _("已经退回去重办，上一级也知道了。")


def _rate(request: Req, actor: Actor, voice: int) -> str:
    rating = _rating(request)
    if rating is None:
        raise Refused("还没有选满意不满意。", "请选一级。")
    commands.rate(actor, voice_id=voice, rating=rating, words=_words(request))
    return _("谢谢您的评价。") if rating > 2 else _("收到您的评价，他们必须整改，并给您回访。")


def _withdraw(request: Req, actor: Actor, voice: int) -> str:
    commands.withdraw(actor, voice_id=voice, words=_words(request))
    return _("已经撤回。")


def _add(request: Req, actor: Actor, voice: int) -> str:
    commands.add(actor, voice_id=voice, words=_words(request), files=_files(request))
    return _("补充的内容交上去了。")


_ACTS: dict[str, Callable[[Req, Actor, int], str]] = {
    "settle": _settle, "reopen": _reopen, "rate": _rate, "withdraw": _withdraw, "add": _add,
}  # fmt: skip


def _words(request: Req) -> str:
    return request.POST.get("words", "")


def _rating(request: Req) -> int | None:
    sent = request.POST.get("rating", "")
    return int(sent) if sent in ("1", "2", "3", "4", "5") else None


def _files(request: Req) -> tuple[NewFile, ...]:
    return tuple(NewFile(file.read()) for file in request.FILES.getlist("photos") if file.size)


def said(request: Req, sentence: str) -> None:
    """Says it on the next page that is shown."""
    messages.success(request, sentence)
