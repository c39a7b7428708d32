"""The ledger of burden as a post sees it: its own area, by month, department and area; and the same as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import openpyxl
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hutong.domain.measure.burden import queries
from hutong.domain.measure.burden.queries import By, Ledger, Line
from hutong.kernel import clock
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound
from hutong.web import burden_picture as picture
from hutong.web import words
from hutong.web.page import Req, page, part, record_id

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins so would be worked out by a table program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@page(needs="hat")
def burden(request: Req) -> HttpResponse:
    """What the month's forms cost; `m` another month, `in` an area inside. The twelve months come after the page where they
    take longer than a moment."""
    month, area = month_of(request), _area(request)
    if part(request):
        return render(request, "parts/burden_trend.html", {"months": trend(request, month, area)})
    departments = _ledger(request, month, month, "department", area)
    before = _ledger(request, month_before(month), month_before(month), "department", area)
    below = _ledger(request, month, month, "area", area)
    level = level_of(below.area)
    now = bool(request.GET.get("trend")) or level in ("street", "community")
    context: dict[str, Any] = {
        **around(month), **change(departments.total.minutes, before.total.minutes),
        "found": departments, "total": departments.total, "level": level, "area": area, "last_month": before.total,
        "beside": picture.beside(departments.total),
        "departments": picture.departments(departments.lines), "areas": picture.areas(below.lines),
        "tiles": picture.districts(below.lines) if level == "city" else [],
        "age": queries.age(request.actor, within=area), "months": trend(request, month, area) if now else None,
        "up": parent_of(below.area) if area and below.area != request.actor.area else None, "own": request.actor.area,
    }  # fmt: skip
    return render(request, "staff/reports/burden.html", context)


@page(needs="hat")
def file(request: Req) -> HttpResponse:
    """The same figures as a workbook, or as CSV with `as=csv`."""
    month, area = month_of(request), _area(request)
    found = [
        _ledger(request, month, month, "department", area), _ledger(request, month, month, "area", area),
        _ledger(request, year_before(month), month, "month", area),
    ]  # fmt: skip
    lines = [*_table(found)]
    name = f"{found[0].area_name}-{_('减负账')}-{month:%Y-%m}"
    if request.GET.get("as") == "csv":
        return _sent(f"{name}.csv", _csv(lines), "text/csv; charset=utf-8")
    return _sent(f"{name}.xlsx", _workbook(lines), XLSX)


def trend(request: Req, month: dt.date, area: int | None) -> list[picture.Month]:
    """The twelve months up to one."""
    return picture.twelve(_ledger(request, year_before(month), month, "month", area).lines)


def month_of(request: Any) -> dt.date:
    """The month in the address, this month where none is. Raises NotFound for what is none."""
    text = request.GET.get("m", "")
    if not text:
        return clock.today().replace(day=1)
    try:
        found = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound("没有这个月。") from None
    if not 2000 <= found.year < 2100:
        raise NotFound("没有这个月。")
    return found


def month_before(month: dt.date) -> dt.date:
    """The first day of the month before."""
    return (month - dt.timedelta(days=1)).replace(day=1)


def year_before(month: dt.date) -> dt.date:
    """The first of the twelve months that end with one."""
    return dt.date(month.year, month.month + 1, 1).replace(year=month.year - 1) if month.month < 12 else month.replace(month=1)


def around(month: dt.date) -> dict[str, Any]:
    """The month with those before and after it, as addresses name them."""
    after = (month + dt.timedelta(days=32)).replace(day=1)
    return {"month": month, "before": f"{month_before(month):%Y-%m}", "after": f"{after:%Y-%m}", "m": f"{month:%Y-%m}"}


def change(now: float, before: float) -> dict[str, Any]:
    """How many minutes less or more than in the month before; nothing where that had none."""
    return {"less": before - now if before > now else 0, "more": now - before if 0 < before < now else 0}


def _ledger(request: Req, first: dt.date, last: dt.date, by: By, area: int | None) -> Ledger:
    return queries.ledger(request.actor, month_from=first, month_to=last, by=by, within=area)


def _area(request: Req) -> int | None:
    text = request.GET.get("in", "")
    return record_id(text) if text else None


def _table(found: list[Ledger]) -> Iterator[list[Any]]:
    yield [
        _("按什么"), _("代码"), _("名称"), _("报表"), _("已交"), _("格数"), _("池里自动填的"), _("手填的"),
        _("池里有却又填了一遍的"), _("还要问的"), _("退回次数"), _("分钟"), _("其中按实测时间算的报表"),
        _("同样的表从群里做文件，分钟"), _("填错后改正的格"), _("改正花的分钟"), _("表外要数"),
    ]  # fmt: skip
    kinds = {"department": _("部门"), "area": _("地区"), "month": _("月份")}
    for ledger in found:
        for line in ledger.lines:
            yield _row(kinds[ledger.by], ledger.by, line)


def _row(kind: str, by: By, line: Line) -> list[Any]:
    s = line.sums
    name = words.department(line.key) if by == "department" else line.name
    return [
        kind, _plain(line.key), _plain(name), s.forms, s.done, s.cells, s.auto, s.typed, s.twice, s.left, s.returned,
        round(s.minutes, 1), s.measured, round(s.as_files, 1), s.wrong, round(s.correcting, 1), s.outside,
    ]  # fmt: skip


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(lines: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _workbook(lines: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("减负账"))
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sent(name: str, data: bytes, kind: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    )
