"""How a page asks the browser for a passkey: the question goes out as JSON, its challenge stays in the session, under the name
that the page gives it, and is good for one answer (W3C Web Authentication Level 2, 13.4.3)."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse

from hutong.domain.accounts.passkeys import Question, Site
from hutong.kernel.errors import Refused


def site_of(request: HttpRequest) -> Site:
    """Where the browser is, as passkeys see it; ALLOWED_HOSTS has checked the name."""
    host = request.get_host()
    return Site(host.partition(":")[0], f"{request.scheme}://{host}")


def asked(request: HttpRequest, question: Question, *, kept: str) -> HttpResponse:
    """The question for the browser; its challenge is kept as `kept`, for the next answer only."""
    request.session[kept] = base64.b64encode(question.challenge).decode()
    return HttpResponse(question.options, content_type="application/json")


def challenge_of(request: HttpRequest, *, kept: str) -> bytes:
    """The challenge of the last question kept as `kept`, used up by asking for it. Raises Refused without one."""
    found = request.session.pop(kept, "")
    if not found:
        raise Refused("这一步放得太久了。", "请再按一次按钮。")
    return base64.b64decode(found)
