"""The clock of a case in plain words. It is never stopped, so it says what is left or how long it has been late, and no more."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from hutong.kernel import clock

# From so many hours on, days are said.
DAYS_FROM = 48


def moment(at: dt.datetime) -> str:
    """A moment in Beijing, to the minute; the year only where it is another one."""
    there = at.astimezone(clock.BEIJING)
    return f"{there:%m-%d %H:%M}" if there.year == clock.today().year else f"{there:%Y-%m-%d %H:%M}"


def span(seconds: float) -> str:
    """A length of time as people say it: 20 分钟, 3 小时 20 分, 5 天."""
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return _("%(m)d 分钟") % {"m": minutes}
    if minutes < DAYS_FROM * 60:
        return _("%(h)d 小时 %(m)d 分") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(d)d 天") % {"d": minutes // 1440}


def left(due: dt.datetime) -> str:
    """What is left up to a moment, or how long it is past."""
    seconds = (due - clock.now()).total_seconds()
    return _("还有 %(span)s") % {"span": span(seconds)} if seconds >= 0 else _("超过 %(span)s") % {"span": span(seconds)}


def since(at: dt.datetime) -> str:
    """How long ago a moment was."""
    return _("%(span)s前") % {"span": span((clock.now() - at).total_seconds())}
