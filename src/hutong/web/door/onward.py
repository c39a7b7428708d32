"""On to a system's own address, out of the house.

After one of our own forms (sign-in, the choice of a post, consent) the browser holds the whole chain of redirects to the form's
rule that it stays in the house (CSP, form-action; Chromium does). Then a page stands in between that moves on by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """Sends the browser to `url`, which must be one that a system has registered."""
    if _after_a_form(request):
        return render(request, "door/onward.html", {"url": url})
    return HttpResponseRedirect(url)


def posted_on(request: HttpRequest, url: str, fields: Mapping[str, str]) -> HttpResponse:
    """Sends the browser there with a form that sends itself (OAuth 2.0 Form Post Response Mode); a button without JavaScript."""
    answer = render(request, "door/posted_on.html", {"url": url, "fields": fields})
    parts = urlsplit(url)
    answer["Content-Security-Policy"] = f"{POLICY}; form-action 'self' {parts.scheme}://{parts.netloc}"
    return answer


def _after_a_form(request: HttpRequest) -> bool:
    """Whether one of our own pages has led here: as the browser says itself, or by the page it came from."""
    site, came = request.headers.get("Sec-Fetch-Site", ""), urlsplit(request.headers.get("Referer", ""))
    return request.method == "POST" or site == "same-origin" or came.netloc == request.get_host()
