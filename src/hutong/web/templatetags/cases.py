"""Words for templates of cases: the name of a thing in the reader's language, moments, and what is left of a limit."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hutong.blueprint.casework.danger import dangers
from hutong.kernel import clock
from hutong.web.staff.cases import clocks
from hutong.web.values import english

register = template.Library()

# What the clock notes for colleagues when something is late (domain/cases/commands/timing), for the catalogue of translations.
_LATE = (gettext_noop("没有按时受理"), gettext_noop("没有按时给出第一次答复"), gettext_noop("被吹哨的单位没有按时答复"))


@register.simple_tag
def zh_en(thing: Any, name: str = "") -> str:
    """The name of a thing that has one in both languages; `name` for another text that has both, as `say` and `say_en`."""
    if name:
        return str(getattr(thing, f"{name}_en") if english() else getattr(thing, name))
    return str(thing.en if english() else thing.zh)


@register.simple_tag
def state_of(thing: Any) -> str:
    """The name of the state that something stands in."""
    return str(thing.state_en if english() else thing.state_zh)


@register.filter
def danger_name(key: str) -> str:
    """What kind of danger it is, in the reader's language."""
    found = dangers().get(key)
    return (found.en if english() else found.zh) if found else key


@register.filter
def moment(at: dt.datetime) -> str:
    """A moment to the minute, in Beijing."""
    return clocks.moment(at)


@register.filter
def noted(note: str) -> str:
    """A note for colleagues; one of the clock's own in the reader's language."""
    return _(note) if note in _LATE else note


@register.filter
def local_moment(at: dt.datetime) -> str:
    """A moment as a field of a form holds it."""
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%dT%H:%M}"


@register.filter
def left(due: dt.datetime) -> str:
    """What is left up to a moment, or how long it is past."""
    return clocks.left(due)


@register.filter
def unit_key(unit: Any) -> str:
    """A unit as a field of a form holds it."""
    return f"{unit.area}:{unit.department}"


@register.simple_tag
def kept(asked: dict[str, Any]) -> SafeString:
    """What was asked for, to be kept in the address of another page of the list."""
    more = urlencode({key: value for key, value in asked.items() if value})
    return format_html("&{}", more) if more else SafeString("")


@register.filter
def in_thousand(chance: float) -> str:
    """How many times in a thousand something happens by chance; "<1" below one."""
    times = 1000 * chance
    return f"{times:.0f}" if times >= 1 else "<1"
