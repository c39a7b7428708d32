"""The account: name, notices, how pages look, passkeys, all that is kept, and its end."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.residents import commands, queries
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.context import ELDER_COOKIE
from hutong.web.page import Req, page
from hutong.web.passkeys import asked, challenge_of, site_of
from hutong.web.resident.entering import CHALLENGE, looks
from hutong.web.words import choices


def _settings(request: Req) -> HttpResponse:
    own = queries.me(request.actor)
    context = {
        "own": own,
        "channels": choices("tell_by"),
        "robots": ("wecom", "wechat"),
        "languages": settings.LANGUAGES,
        "passkeys": queries.my_passkeys(request.actor),
    }
    return render(request, "resident/settings.html", context)


@page(needs="resident", methods=("GET", "POST"), again=_settings)
def settings_page(request: Req) -> HttpResponse:
    """How one is called, told and shown things; below it passkeys, mandates, data and the way out."""
    if request.method != "POST":
        return _settings(request)
    words = {name: request.POST.get(name, "") for name in ("name", "language", "channel", "address")}
    elder = request.POST.get("elder") == "1"
    commands.change_settings(request.actor, elder=elder, **words)
    messages.success(request, _("改好了。"))
    response = looks(request, redirect("my-settings"), elder=elder, language=words["language"])
    if not elder:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


@page(needs="resident", methods=("POST",))
def passkey_options(request: Req) -> HttpResponse:
    """What the browser is asked to make a passkey, as JSON."""
    return asked(request, queries.new_passkey(request.actor, site_of(request)), kept=CHALLENGE)


@page(needs="resident", methods=("POST",), again=_settings)
def passkey_new(request: Req) -> HttpResponse:
    """Keeps the passkey that the browser has made."""
    answer, challenge = request.POST.get("answer", ""), challenge_of(request, kept=CHALLENGE)
    name = request.POST.get("device", "")
    commands.add_passkey(request.actor, site=site_of(request), challenge=challenge, answer=answer, name=name)
    messages.success(request, _("通行密钥加好了，下次登录不用等短信。"))
    return redirect("my-settings")


@page(needs="resident", methods=("POST",))
def passkey_remove(request: Req, passkey_id: int) -> HttpResponse:
    commands.remove_passkey(request.actor, passkey_id=passkey_id)
    messages.success(request, _("删掉了。"))
    return redirect("my-settings")


@page(needs="resident")
def data(request: Req) -> HttpResponse:
    """All that the account holds, and who looked at it (PIPL Art. 45)."""
    return render(request, "resident/data.html", queries.my_data(request.actor))


@page(needs="resident")
def data_file(request: Req) -> HttpResponse:
    """The same as a file to take along."""
    response = JsonResponse(_plain(queries.my_data(request.actor)), encoder=DjangoJSONEncoder, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="hutong-my-data.json"'
    return response


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {name: [asdict(one) for one in value] if isinstance(value, tuple) else asdict(value) for name, value in found.items()}


def _delete_page(request: Req) -> HttpResponse:
    return render(request, "resident/delete.html", {"own": queries.me(request.actor)})


@page(needs="resident", methods=("GET", "POST"), again=_delete_page)
def delete(request: Req) -> HttpResponse:
    """Asks once more, then the account is gone (PIPL Art. 47)."""
    if request.method != "POST":
        return _delete_page(request)
    if request.POST.get("sure") != "1":
        raise Refused("请先勾选“我明白”。", "删除以后不能恢复。")
    commands.delete_account(request.actor)
    session.end(request)
    messages.success(request, _("账号已经删除。"))
    return redirect("my-sign-in")
