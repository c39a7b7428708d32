"""What a page of the net sends, read: files, days, minutes, places."""

from __future__ import annotations

import datetime as dt

from hutong.blueprint.departments import departments
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands import Upload
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from hutong.web.page import Req
from hutong.web.staff.reports.demands import day_of
from hutong.web.values import english


def uploads(request: Req) -> tuple[Upload, ...]:
    """The files of the form. One byte more than is allowed is read of each, which is enough to refuse it."""
    files = request.FILES.getlist("file")[: rules.MOST_FILES + 1]
    return tuple(Upload(one.name or "", one.read(rules.MOST_BYTES + 1)) for one in files)


def until(request: Req) -> tuple[dt.date | None, dt.datetime | None]:
    """The last day, or the last minute where an hour was written. Raises Refused for what is neither."""
    day, text = day_of(request.POST.get("due", "")), request.POST.get("at", "").strip()
    if not text:
        return day, None
    try:
        hour = dt.time.fromisoformat(text)
    except ValueError:
        raise Refused("几点没有写对。", "例如 16:30；不按钟点算的，空着就行。") from None
    if day is None:
        raise Refused("写了几点，还没有写哪一天。", "请把日子也写上。")
    return None, dt.datetime.combine(day, hour.replace(tzinfo=None), clock.BEIJING)


def department_of(text: str) -> str:
    """The key of a department that was chosen, "" for none. Raises Refused for one that does not exist."""
    if text and text not in departments():
        raise Refused("没有这个部门。", "请从列表里选。")
    return text


def department_choices() -> list[tuple[str, str]]:
    """All departments, as (key, name)."""
    return [(key, one.en if english() else one.full) for key, one in departments().items()]
