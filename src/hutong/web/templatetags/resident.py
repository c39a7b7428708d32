"""Small words for residents' pages: moments as people say them, and what stands in two languages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hutong.kernel import clock
from hutong.web import values
from hutong.web.resident import shown

register = template.Library()
_COMMITTEE = re.compile(r"(?<=社区|.村)(居委会|居民委员会|村委会|村民委员会)$")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.filter
def moment(at: dt.datetime | None) -> str:
    """今天 17:30, 明天 09:00, 11月28日 12:00; with the year where it is another one."""
    if at is None:
        return ""
    there, today = at.astimezone(clock.BEIJING), clock.today()
    return f"{day_word(there.date(), today)} {there:%H:%M}"


def day_word(day: dt.date, today: dt.date) -> str:
    """A day as people say it, from another day."""
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get((day - today).days)
    if near:
        return near
    if values.english():
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != today.year else "")
    return (f"{day.year}年" if day.year != today.year else "") + f"{day.month}月{day.day}日"


@register.filter
def day(at: dt.date) -> str:
    """The same for a day."""
    return day_word(at, clock.today())


@register.filter
def said_in(item: Any, name: str = "") -> str:
    """`zh` or `en` of something in the reader's language; `name`: of the pair `name_zh`, `name_en`, or `name`, `name_en`."""
    if name:
        chinese = getattr(item, f"{name}_zh", None) or getattr(item, name, "")
        return str(getattr(item, f"{name}_en", "") or chinese if values.english() else chinese)
    return str(item.en if values.english() and item.en else item.zh)


# What packs/cases/process.yaml says of each state, and what it comes to in the end, for the catalogue of translations.
_SAID = (
    gettext_noop("已收到，等待受理"), gettext_noop("已受理，正在确定由谁办理"), gettext_noop("已派出，等待承办单位签收"),
    gettext_noop("承办单位正在办理"), gettext_noop("办完了，正由办理人以外的人核查"),
    gettext_noop("办完了，等您说是不是真的解决了"), gettext_noop("已结案"),
)  # fmt: skip


@register.filter
def community(name: str) -> str:
    """龙泽苑社区居委会 -> 龙泽苑社区: the place as neighbours call it, not the committee."""
    return _COMMITTEE.sub("", name)


@register.filter
def short_path(path: tuple[str, ...]) -> str:
    """The names from the district down, as neighbours say them."""
    return " · ".join(community(name) for name in path)


@register.filter
def step_word(state: str) -> str:
    """The word under the step at which a state stands, on the picture of the six steps."""
    return str(shown.STEPS[min(shown.AT[state], len(shown.STEPS) - 1)])


@register.filter
def translated(text: str) -> str:
    """A sentence of a pack in the reader's language, where the catalogue has it."""
    return _(text) if text else ""
