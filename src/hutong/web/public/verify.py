"""Holding a paper against what was approved: whoever has its code sees number, figures and masked names, and whether it stands.

Codes have 80 bits; wrong ones are counted all the same. Who holds a right one is let in whatever others at the same address
have tried. No page here is for a search engine.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from hutong.domain.reporting import queries
from hutong.kernel.errors import NotFound
from hutong.web import pace
from hutong.web.page import Req, page

# Wrong codes from one place before it has to wait.
GUESSES = 30


@page(needs="public")
def verify(request: Req) -> HttpResponse:
    """Typing the code of a paper; one in the address leads on to what it opens."""
    code = "".join(sign for sign in request.GET.get("code", "") if sign.isalnum())[:40]
    return redirect("verify-code", code=code) if code else _shown(request, {"code": ""})


@page(needs="public")
def told(request: Req, code: str) -> HttpResponse:
    """What a code opens: the address in the picture on the paper."""
    code = code[:40]
    try:
        return _shown(request, {"code": code, "found": queries.verified(code)})
    except NotFound as refusal:
        pace.check(request, "verify", GUESSES)
        pace.count(request, "verify")
        request.trouble = refusal
        return _shown(request, {"code": code}, status=404)


def _shown(request: Req, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "public/verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
