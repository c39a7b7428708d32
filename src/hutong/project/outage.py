"""When the database is away or has no room: 503 in plain words, and to come again. The page with what was typed is still there.

Nothing is half kept: what a command writes is one transaction. Whoever sends the same once more is known by the page's token, or
by the number of their own system, so it stays one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
# Seconds after which it is worth trying again.
AGAIN = 30


class Outage:
    """Turns what a lost database raises in a page into 503. The doors for machines say it in their own formats."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answers 503 for a database that is away; anything else goes on."""
        if not isinstance(fault, OperationalError | InterfaceError):
            return None
        log.error("the database is away: %s %s", request.path, fault)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(AGAIN)})
