"""What is asked of a passkey, and what it answers. The question stays in the session and is good for one answer."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import passkeys
from hutong.domain.accounts.passkeys import Site
from hutong.domain.directory.queries import StaffView
from hutong.kernel.errors import Refused
from hutong.web import pace
from hutong.web.page import Req, page

CHALLENGE = "staff-passkey"
# Questions and wrong answers from one place in ten minutes: an office behind one address.
QUESTIONS, WRONG = 600, 200


@page(needs="public", methods=("POST",), scoped=False)
def ask(request: Req) -> HttpResponse:
    """What the browser asks its passkeys, as JSON: for any of this site, so that no name has to be typed."""
    pace.check(request, "staff-ask", QUESTIONS)
    pace.count(request, "staff-ask")
    return asked(request, passkeys.asked(site_of(request)))


def answered(request: Req) -> StaffView | None:
    """Whom the answer in a form belongs to; None when it does not hold. Raises Refused without a question before it."""
    pace.check(request, "staff-passkey", WRONG)
    challenge, answer = challenge_of(request), request.POST.get("answer", "")
    found = accounts.enter_by_passkey(site=site_of(request), challenge=challenge, answer=answer)
    if found is None:
        pace.count(request, "staff-passkey")
    return found


def site_of(request: HttpRequest) -> Site:
    """Where the browser is, as passkeys see it; ALLOWED_HOSTS has checked the name."""
    host = request.get_host()
    return Site(host.partition(":")[0], f"{request.scheme}://{host}")


def asked(request: HttpRequest, question: passkeys.Question) -> HttpResponse:
    """The question for the browser; its challenge holds for the next answer only."""
    request.session[CHALLENGE] = base64.b64encode(question.challenge).decode()
    return HttpResponse(question.options, content_type="application/json")


def challenge_of(request: HttpRequest) -> bytes:
    """The challenge of the last question, used up by asking for it. Raises Refused without one."""
    kept = request.session.pop(CHALLENGE, "")
    if not kept:
        raise Refused("这一步放得太久了。", "请再按一次按钮。")
    return base64.b64decode(kept)
