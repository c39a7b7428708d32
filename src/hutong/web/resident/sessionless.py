"""Pages that a code opens do not ask who is there: the session is put aside unread, and put back untouched."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse

from hutong.web.page import View


def sessionless(view: View) -> View:
    """Marks a page that is the same for everybody who holds its address: no search engine keeps it, no session is read."""

    @functools.wraps(view)
    def run(request: Any, **kwargs: Any) -> HttpResponse:
        own, request.session = request.session, SessionStore()
        try:
            response = view(request, **kwargs)
        finally:
            request.session = own
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return run
