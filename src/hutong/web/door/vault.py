"""The vault's pages: accounts in old systems are put in, replaced and taken out. What was put in is never shown again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.door import queries
from hutong.domain.door.commands import vault
from hutong.domain.door.commands.vault import Holder
from hutong.domain.door.queries.vault import shelf, shelves
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page, record_id


@page(needs="hat")
def vaults(request: Req) -> HttpResponse:
    """The systems with a login form that she opens, and whether there is a credential for her."""
    return render(request, "staff/door/vaults.html", {"shelves": shelves(request.actor)})


def _one(request: Req, name: str, **_rest: Any) -> HttpResponse:
    return render(request, "staff/door/vault.html", {"shelf": shelf(request.actor, name)})


@page(needs="hat", methods=("GET", "POST"), again=_one)
def one(request: Req, name: str) -> HttpResponse:
    """One system's credentials: who has one, and the form that puts one in."""
    if request.method != "POST":
        return _one(request, name)
    words = request.POST
    vault.set_credential(
        request.actor,
        view=queries.system(name),
        holder=_holder(request),
        username=words.get("username", ""),
        secret=words.get("secret", ""),
    )
    messages.success(request, _("放好了。以后进这个系统不用再登录；放进去的密码谁也看不到。"))
    return redirect("door-vault", name=name)


@page(needs="hat", methods=("POST",), again=_one)
def remove(request: Req, name: str, number: int) -> HttpResponse:
    """Takes a credential out."""
    vault.remove_credential(request.actor, view=queries.system(name), credential=number)
    messages.success(request, _("拿掉了。在系统里这个账号还在，要停用请找系统的联系人。"))
    return redirect("door-vault", name=name)


def _holder(request: Req) -> Holder:
    """For whom she puts it in: her post, her unit, all at her area, or (an owner) another unit."""
    words, actor = request.POST, request.actor
    whom = words.get("whom", "post")
    if whom == "post":
        return Holder(actor.area, post=actor.post_id)
    if whom == "unit":
        return Holder(actor.area, actor.department)
    if whom != "other":
        raise Refused("请选给谁用。", "给自己的岗位，还是给整个单位。")
    return Holder(record_id(words.get("area", "").strip()), words.get("department", "").strip()[:40])
