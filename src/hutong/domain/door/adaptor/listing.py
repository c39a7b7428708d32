"""Reads what waits in an old system from its own list, as the adaptor declares."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from hutong.blueprint.adaptors import Adaptor
from hutong.domain.door.adaptor import pages
from hutong.domain.door.adaptor.pages import Page
from hutong.domain.door.adaptor.signing import NotSignedIn, Visit, is_out
from hutong.kernel import clock

# More rows than this are no list of waiting work.
MOST = 500
_DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work as the list has it. `path`: where it is opened, empty for the list itself."""

    key: str
    title: str
    due: dt.date | None
    path: str


def read_rows(adaptor: Adaptor, visit: Visit) -> tuple[Row, ...]:
    """The rows of the list. Raises NotSignedIn when the page is one of somebody who is out; else as `Visit.open`."""
    if adaptor.work is None:
        return ()
    page = visit.open(adaptor.work.page)
    if page.status != 200 or is_out(adaptor, page):
        raise NotSignedIn("待办页面打不开。", "请核对代登说明里的 work，或联系系统的联系人。")
    return rows_of(adaptor, page, visit.base)


def rows_of(adaptor: Adaptor, page: Page, base: str) -> tuple[Row, ...]:
    """The rows on a page; one without a number or a title is none, and of two with one number the first counts."""
    work, found = adaptor.work, dict[str, Row]()
    for row in page.at(work.row)[:MOST] if work else ():
        words = {name: pages.text_of(_list(row.xpath(xpath))) for name, xpath in _places(adaptor)}
        link = words.get("link", "")
        path = pages.path_of(urljoin(base + page.path, link), base) if link else ""
        key, title = words["key"][:120], words["title"][:200]
        if key and title:
            found.setdefault(key, Row(key, title, day_of(words.get("due", ""), clock.today()), path or ""))
    return tuple(found.values())


def day_of(text: str, today: dt.date) -> dt.date | None:
    """The day in a text: 2026-06-12, 2026/6/12, 2026年6月12日, 6月12日. Without a year it is the nearest such day.
    None where there is no day."""
    found = _DAY.search(text)
    if found is None:
        return None
    year, month, day = found.groups()
    years = (int(year),) if year else (today.year, today.year - 1, today.year + 1)
    days = []
    for one in years:
        try:
            days.append(dt.date(one, int(month), int(day)))
        except ValueError:
            continue
    return min(days, key=lambda one: abs((one - today).days), default=None)


def _places(adaptor: Adaptor) -> list[tuple[str, str]]:
    work = adaptor.work
    return [(name, getattr(work, name)) for name in ("key", "title", "due", "link") if work and getattr(work, name)]


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else [found] if found else []
