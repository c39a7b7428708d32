"""A turnstile before what a whole city does on one day: few returns at a time, so that everybody else's pages stay quick.

Without it fifty returns at once queue before each page, a quarter of a second; with it they queue before themselves. Nobody can
stand in it for ever: a body is whole before its request gets a place, and whoever has waited too long is told to come again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponse]

# What is handed up, in each process at once, and the seconds that the rest waits at most.
AT_ONCE, WAIT = 2, 30.0
_RETURNS = re.compile(r"^/work/\d+/submit/$|^/pack/$")


def turnstile(answer: Answer) -> Answer:
    """Lets a few returns through at a time; the rest waits in its thread, holding nothing of the database. 400 for a body that
    does not arrive, 413 for one that is too large, 503 after waiting for too long: what was typed is kept already."""
    gate = threading.BoundedSemaphore(AT_ONCE)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not _RETURNS.match(request.path_info):
            return answer(request)
        try:
            request.body  # noqa: B018  read here, before a place is taken
        except RequestDataTooBig:
            return HttpResponse(status=413)
        except UnreadablePostError:
            return HttpResponse(status=400)
        if not gate.acquire(timeout=WAIT):
            return _busy()
        try:
            return answer(request)
        finally:
            gate.release()

    return middleware


def _busy() -> HttpResponse:
    text = _("现在交表的人太多。填过的都在,请过一分钟再交一次。")
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "60"})
