"""Words and figures of the gate's pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
_HOUR, _LONG = 60, 100


@register.filter
def effort(minutes: float | None) -> str:
    """Minutes of work as people say them: 35 分钟, 2.5 小时, 1,240 小时."""
    if minutes is None:
        return ""
    if minutes < 1:
        return _("不到 1 分钟") if minutes else _("0 分钟")
    if minutes < _HOUR:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", round(minutes)) % {"n": round(minutes)}
    hours = minutes / _HOUR
    said = f"{hours:,.0f}" if hours >= _LONG else f"{hours:.1f}".removesuffix(".0")
    return _("%(hours)s 小时") % {"hours": said}


@register.filter
def number(count: int | None) -> str:
    """7535 -> 7,535."""
    return "" if count is None else f"{count:,}"
