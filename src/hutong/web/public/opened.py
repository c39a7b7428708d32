"""What anybody may see of cases: the figures of the city and its districts, a list without personal data, both as files too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import openpyxl
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hutong.blueprint.casework.categories import categories, groups
from hutong.domain.cases.publishing import figures
from hutong.domain.cases.publishing.figures import CITY, OpenFigures, OpenLine
from hutong.domain.cases.publishing.listed import until
from hutong.domain.cases.queries import openly, released
from hutong.domain.cases.queries.openly import Opened
from hutong.domain.cases.queries.status import UnitName
from hutong.domain.directory import queries as directory
from hutong.kernel.actor import SYSTEM
from hutong.web import board_picture as picture
from hutong.web.page import Req, page
from hutong.web.values import english
from hutong.web.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins so would be worked out by a table program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
PAGE, FILE, LAST = 30, 1000, 200


@page(needs="public")
def open_figures(request: Req) -> HttpResponse:
    """The figures of the city, or of a district with `in`."""
    found = figures.open_figures(_area(request))
    longest = max([one.came or 0 for one in (*found.groups, *found.areas)], default=0)
    context: dict[str, Any] = {
        "found": found, "groups": _bars(found.groups), "areas": _bars(found.areas), "tiles": _tiles(found),
        "rates": [picture.rate(one) for one in found.rates], "city": found.area == CITY, "longest": longest,
        "ends": [(key, n) for key, n in found.ends.items()],
    }  # fmt: skip
    return render(request, "public/open.html", context)


@page(needs="public")
def open_cases(request: Req) -> HttpResponse:
    """The list, newest first. `?in=110114000000&group=roads&state=open&page=2`."""
    number = _page(request)
    shown = openly.opened(_wanted(request, number, PAGE))
    context: dict[str, Any] = {
        "cases": shown, "pictures": released.released([one.id for one in shown]), "page": number,
        "next": number + 1 if len(shown) == PAGE and number < LAST else 0, "groups": groups().values(),
        "areas": directory.areas(SYSTEM, CITY), "asked": request.GET, "query": _query(request),
    }  # fmt: skip
    return render(request, "public/open_cases.html", context)


@page(needs="public")
def open_file(request: Req) -> HttpResponse:
    """The figures, or with `what=cases` the list (at most a thousand), as a workbook or with `as=csv` as CSV."""
    cases = request.GET.get("what") == "cases"
    lines = [*(_case_lines(request) if cases else _figure_lines(_area(request)))]
    name = _("公开的诉求") if cases else _("公开的数字")
    if request.GET.get("as") == "csv":
        return _sent(f"{name}.csv", _csv(lines), "text/csv; charset=utf-8")
    return _sent(f"{name}.xlsx", _workbook(name, lines), XLSX)


@page(needs="public")
def open_picture(request: Req, file_id: int) -> HttpResponse:
    """A picture that a post has looked at and released."""
    data, _kind = released.released_picture(file_id)
    return HttpResponse(data, content_type="image/jpeg")


def _area(request: Req) -> int:
    text = request.GET.get("in", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 12 else CITY


def _page(request: Req) -> int:
    text = request.GET.get("page", "")
    return min(int(text), LAST) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1


def _wanted(request: Req, number: int, size: int) -> openly.Wanted:
    area, group, state = _area(request), request.GET.get("group", ""), request.GET.get("state", "")
    kinds = tuple(key for key, one in categories().items() if one.group == group)
    still = {"open": True, "closed": False}.get(state)
    return openly.Wanted(categories=kinds, area=area, end=until(area), open_=still, page=number, size=size)


def _query(request: Req) -> str:
    return urlencode({key: request.GET[key] for key in ("in", "group", "state") if request.GET.get(key)})


def _bars(lines: tuple[OpenLine, ...]) -> list[dict[str, Any]]:
    most = max((one.came or 0 for one in lines), default=0)
    shown = [one for one in lines if one.came != 0]
    return [
        {"key": one.key, "name": name_of(one), "came": one.came, "length": round(1000 * (one.came or 0) / most) if most else 0}
        for one in shown
    ]


def _tiles(found: OpenFigures) -> list[picture.Tile]:
    return picture.tiles([(one.key, one.zh, one.came) for one in found.areas])


def _figure_lines(area: int) -> Iterator[list[Any]]:
    found = figures.open_figures(area)
    yield [_("地区"), _("什么"), _("件数"), _("从"), _("到")]
    place, days = found.path[-1], [f"{found.first}", f"{found.last}"]
    yield [place, _("来的"), hidden(found.came), *days]
    yield [place, _("在办"), hidden(found.still), *days]
    yield [place, _("超时"), hidden(found.late), *days]
    for key, n in found.ends.items():
        yield [place, word("outcome", key), hidden(n), *days]
    for one in found.groups:
        yield [place, name_of(one), hidden(one.came), *days]
    for one in found.areas:
        yield [name_of(one), _("来的"), hidden(one.came), *days]


def _case_lines(request: Req) -> Iterator[list[Any]]:
    yield [_("编号"), _("哪天来的"), _("地点"), _("类别"), _("说的（去掉了个人信息）"), _("到哪一步"), _("结果"), _("承办单位")]
    for one in openly.opened(_wanted(request, 1, FILE)):
        unit = name_of(one.unit) if one.unit else ""
        stands = (one.state_en, one.outcome_en) if english() else (one.state_zh, one.outcome)
        yield [one.id, f"{one.collected_at:%Y-%m-%d}", one.place, name_of(one), one.words, *stands, unit]


def name_of(one: OpenLine | Opened | UnitName) -> str:
    """The name in the reader's language."""
    return one.en if english() and one.en else one.zh


def hidden(count: int | None) -> int | str:
    """A figure as a file shows it."""
    return _("少，不公开") if count is None else count


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _csv(lines: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[_plain(value) for value in line] for line in lines])
    return out.getvalue().encode("utf-8-sig")


def _workbook(name: str, lines: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for line in lines:
        sheet.append([_plain(value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sent(name: str, data: bytes, kind: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    )
