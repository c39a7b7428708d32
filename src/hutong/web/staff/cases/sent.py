"""What a form of a case sends: one address an act, one call of the domain, and back to the case."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from hutong.domain.cases.files import NewFile
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req, View, page
from hutong.web.staff.cases.one import shown

Do = Callable[[Req, int], str]
# More files than this are not read at all; the domain says how many it takes.
FILES = 12


def act(*, needs: str) -> Callable[[Do], View]:
    """Marks `do(request, case_id)` as one act: it returns what is said when it is done.

    What is refused is shown on the case's page as it stands now, with what was typed. Somebody who came too late, so that the
    case is no longer theirs to act on, sees the page too, as long as they may see the case.
    """

    def wrap(do: Do) -> View:
        @functools.wraps(do)
        def run(request: Req, case_id: int) -> HttpResponse:
            try:
                said = do(request, case_id)
            except NotFound as late:
                request.trouble = late
                response = shown(request, case_id)
                response.status_code = 409
                return response
            messages.success(request, said)
            return redirect("case", case_id=case_id)

        return page(needs=needs, methods=("POST",), again=shown)(run)

    return wrap


def text(request: Req, name: str) -> str:
    """What was typed into a field."""
    return request.POST.get(name, "")


def files(request: Req, moment: str) -> list[NewFile]:
    """The pictures chosen in the field `files`."""
    return [NewFile(one.read(), moment) for one in request.FILES.getlist("files")[:FILES]]


def unit(chosen: str) -> tuple[int, str]:
    """A unit out of a field: "110114010000:urban_management". Raises Refused when none was chosen."""
    area, _colon, department = chosen.partition(":")
    if not (area.isascii() and area.isdigit() and len(area) == 12):
        raise Refused("还没有选承办单位。", "请从列出的单位里选一个。")
    return int(area), department


def units(request: Req, name: str) -> list[tuple[int, str]]:
    """The units that were ticked."""
    return [unit(one) for one in request.POST.getlist(name)]


def moment(words: str) -> dt.datetime | None:
    """A moment in Beijing as a browser sends it; None for an empty field. Raises Refused for anything else."""
    if not words:
        return None
    try:
        return dt.datetime.fromisoformat(words).replace(tzinfo=clock.BEIJING)
    except ValueError:
        raise Refused("时间没有看懂。", "请像 2026-09-12T18:00 这样写，或者空着。") from None


def day(words: str) -> dt.date:
    """A day as a browser sends it. Raises Refused for anything else."""
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        raise Refused("日子没有看懂。", "请像 2026-09-12 这样写。") from None
