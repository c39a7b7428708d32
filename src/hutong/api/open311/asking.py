"""What a client sends, read as the specification means it: an empty argument is one that was not given."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote_plus

from django.http import HttpRequest, QueryDict

from hutong.api import pace
from hutong.api.door import check_text
from hutong.api.faults import Turned, too_fast
from hutong.domain.directory import queries as directory
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused

SPAN = dt.timedelta(days=90)
_ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,60})\](?:\[\])?")


def fields(request: HttpRequest) -> QueryDict:
    """What came along: the query of a GET, the form of a POST."""
    sent = request.GET if request.method in ("GET", "HEAD") else request.POST
    for name, values in sent.lists():
        check_text(name, *values)
    return sent


def word(sent: QueryDict, name: str, most: int = 200) -> str:
    """One argument. Turned away when it is too long."""
    found = str(sent.get(name, "")).strip()
    if len(found) > most:
        raise Refused("{name} 太长，最多 {most} 个字符。", name=name, most=most)
    return found


def listed(sent: QueryDict, name: str, most: int = 1000) -> tuple[str, ...]:
    """A list with commas between."""
    found = tuple(dict.fromkeys(part.strip() for part in sent.get(name, "").split(",") if part.strip()))
    if len(found) > most:
        raise Refused("{name} 最多 {most} 个。", name=name, most=most)
    return found


def attributes(sent: QueryDict) -> dict[str, list[str]]:
    """attribute[code]=value and attribute[code][]=value."""
    found: dict[str, list[str]] = {}
    for name, values in sent.lists():
        if match := _ATTRIBUTE.fullmatch(unquote_plus(name)):
            found.setdefault(match[1], []).extend(value.strip() for value in values if value.strip())
    return found


def area(sent: QueryDict) -> int | None:
    """jurisdiction_id: a code of an area narrows what is read, anything else means this house, which serves one jurisdiction. 404
    for a code of no area."""
    given = word(sent, "jurisdiction_id")
    if not re.fullmatch(r"11\d{10}", given, re.ASCII):
        return None
    try:
        return directory.area(int(given)).code
    except NotFound as missing:
        raise NotFound("没有 jurisdiction_id {given}。", "不填也可以。", given=given) from missing


def moment(sent: QueryDict, name: str) -> dt.datetime | None:
    """A moment in ISO 8601; without a zone it is Beijing's."""
    given = word(sent, name, 40).replace(" ", "+")
    if not given:
        return None
    try:
        found = dt.datetime.fromisoformat(given)
        if not 1970 <= found.year <= 2200:
            raise ValueError
        return found if found.tzinfo else found.replace(tzinfo=clock.BEIJING)
    except ValueError as wrong:
        raise Refused("{name} 不是日期。", "例如 2026-11-26T08:00:00+08:00。", name=name) from wrong


def period(sent: QueryDict) -> tuple[dt.datetime, dt.datetime]:
    """start_date and end_date; at most 90 days, and the last 90 days when nothing is said."""
    start, end = moment(sent, "start_date"), moment(sent, "end_date")
    if start is None:
        end = end or clock.now() + dt.timedelta(minutes=1)
        return end - SPAN, end
    if end is None:
        return start, start + SPAN
    if end < start or end - start > SPAN:
        raise Refused("start_date 到 end_date 最多 90 天。", "请分几次查。")
    return start, end


def degrees(sent: QueryDict, name: str, most: float) -> float | None:
    """A coordinate (WGS 84)."""
    given = word(sent, name, 40)
    if not given:
        return None
    try:
        found = float(given)
    except ValueError as wrong:
        raise Refused("{name} 不是经纬度。", "例如 lat 40.0712、long 116.3212。", name=name) from wrong
    if not -most <= found <= most:
        raise Refused("{name} 不是经纬度。", "例如 lat 40.0712、long 116.3212。", name=name)
    return found


def whole(sent: QueryDict, name: str, default: int, most: int) -> int:
    """A number from 1 up."""
    given = word(sent, name, 10)
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= most):
        raise Refused("{name} 应为 1 到 {most} 之间的数。", name=name, most=most)
    return int(given)


def slow_guessing(request: HttpRequest) -> None:
    """Turned away: too many wrong codes or keys from this address."""
    if pace.guesses(request):
        raise Turned(too_fast(10 * pace.MINUTE))


def guessed(request: HttpRequest) -> None:
    """Counts a wrong code."""
    pace.wrong_key(request)
