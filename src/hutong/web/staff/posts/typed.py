"""What is typed into the pages of posts: days, people, rights."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language

from hutong.blueprint.rights import RightsGroup, rights_groups
from hutong.domain.directory import queries as directory
from hutong.domain.directory.rules import BEYOND, MANAGE
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req


def day_of(request: Req, name: str) -> dt.date:
    """A day of a field. Raises Refused for what is none."""
    try:
        return dt.date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError as error:
        raise Refused("日期没有填，或者不是日期。", "请写成 2026-01-31。") from error


def number_of(request: Req, name: str) -> int | None:
    """The number of a choice; None where nothing was chosen. Raises NotFound for what cannot be one."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound()
    return int(text)


def area_of(request: Req) -> int:
    """The area chosen, or typed as its code. Raises Refused without one."""
    text = request.POST.get("code", "").strip() or request.POST.get("area", "")
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        raise Refused("还没有选地方。", "请选一个，或者填 12 位区划代码。")
    return int(text)


def group_choices(actor: Actor) -> tuple[tuple[str, str, RightsGroup], ...]:
    """The groups of rights that a superior may give, with their names in the reader's language: none that reaches beyond her
    area, and below the district none that appoints in turn."""
    barred = BEYOND if level_of(actor.area) in ("city", "district") else BEYOND | {MANAGE}
    english = (get_language() or "").startswith("en")
    return tuple(
        (group.key, group.en if english else group.zh, group)
        for group in rights_groups().values()
        if not barred & set(group.rights)
    )


def area_choices(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The actor's own area and those one level below."""
    own = directory.area(actor.area)
    below = [one for one in directory.areas(actor, actor.area) if one.code != own.code]
    return ((own.code, own.name), *((one.code, one.name) for one in below))


def today() -> str:
    """Today, as a field of a day has it."""
    return clock.today().isoformat()
