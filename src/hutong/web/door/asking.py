"""What is asked of a passkey, and what it answers. The question stays in the session and is good for one answer."""

from __future__ import annotations

from django.http import HttpResponse

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import passkeys
from hutong.domain.directory.queries import StaffView
from hutong.web import pace
from hutong.web.page import Req, page
from hutong.web.passkeys import asked, challenge_of, site_of

# Where the session keeps the challenge.
CHALLENGE = "staff-passkey"
# Questions and wrong answers from one place in ten minutes: an office behind one address.
QUESTIONS, WRONG = 600, 200


@page(needs="public", methods=("POST",), scoped=False)
def ask(request: Req) -> HttpResponse:
    """What the browser asks its passkeys, as JSON: for any of this site, so that no name has to be typed."""
    pace.check(request, "staff-ask", QUESTIONS)
    pace.count(request, "staff-ask")
    return asked(request, passkeys.asked(site_of(request)), kept=CHALLENGE)


def answered(request: Req) -> StaffView | None:
    """Whom the answer in a form belongs to; None when it does not hold. Raises Refused without a question before it."""
    pace.check(request, "staff-passkey", WRONG)
    challenge, answer = challenge_of(request, kept=CHALLENGE), request.POST.get("answer", "")
    found = accounts.enter_by_passkey(site=site_of(request), challenge=challenge, answer=answer)
    if found is None:
        pace.count(request, "staff-passkey")
    return found
