"""Words for templates of the door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.translation import gettext as _

from hutong.domain.door.commands.vault import ADMINISTRATOR
from hutong.kernel import clock
from hutong.web import words
from hutong.web.values import english

register = template.Library()


@register.filter
def system_name(thing: Any) -> str:
    """The name of a system in the reader's language."""
    return str(thing.title_en if english() and thing.title_en else thing.title)


@register.filter
def system_says(thing: Any, what: str) -> str:
    """What the register says of a system, in the reader's language where it has it: `purpose`, `holds_words` or `contact`."""
    return str((english() and getattr(thing, f"{what}_en")) or getattr(thing, what))


@register.filter
def put_in_by(name: str) -> str:
    """Who has put a password into the vault: a post and a name, or whoever runs the installation."""
    return _(ADMINISTRATOR) if name == ADMINISTRATOR else name


@register.filter
def clock_time(at: dt.datetime) -> str:
    """The hour of a moment in Beijing, with its day where that is not today."""
    here = at.astimezone(clock.BEIJING)
    return f"{here:%H:%M}" if here.date() == clock.today() else f"{here:%m-%d %H:%M}"


@register.filter
def signed_on(device: str) -> str:
    """On what somebody has signed in, as 手机 · Chrome; empty where nobody knows."""
    return " · ".join(words.word("device", part) for part in device.split())
