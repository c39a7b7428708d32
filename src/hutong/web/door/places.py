"""Where somebody signs in: the network's address, the browser, and whether she has signed in on this device before."""

from __future__ import annotations

import ipaddress
import re
import secrets
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hutong.domain.accounts import keys
from hutong.domain.accounts.trying import Origin
from hutong.web import pace

# Which accounts have signed in here (blind names), and whether several people use this screen.
KNOWN, SHARED = "hutong_known", "hutong_shared"
YEAR = 365 * 24 * 3600
# A screen of an office is used by so many people at most; the first one falls out.
MOST = 12
_SALT = "door.known"
_BROWSERS = (("Edg/", "Edge"), ("MicroMessenger", "微信"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("OpenHarmony", "HarmonyOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Kylin", "麒麟"), ("UOS", "统信"), ("Linux", "Linux"),
)  # fmt: skip


def origin(request: HttpRequest) -> Origin:
    """Where this request comes from, as failures are counted. Of an IPv6 address its network counts (/64, RFC 6177)."""
    device, known = _known(request)
    return Origin(network(request), device, frozenset(known))


def network(request: HttpRequest) -> str:
    """The address that asks, or its network where one household has many."""
    told = pace.place(request)
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told[:45]
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def remember(request: HttpRequest, response: HttpResponse, username: str, *, shared: bool) -> HttpResponse:
    """Notes on the device that this account has signed in on it, and whether several people use its screen."""
    device, known = _known(request)
    name = keys.account(username).hex()
    kept: dict[str, Any] = {"max_age": YEAR, "samesite": "Lax", "secure": request.is_secure(), "httponly": True}
    if name not in known:
        value = signing.dumps([device or secrets.token_urlsafe(12), [*known, name][-MOST:]], salt=_SALT)
        response.set_cookie(KNOWN, value, **kept)
    if shared != is_shared(request):
        response.set_cookie(SHARED, "1" if shared else "0", **kept)
    return response


def is_shared(request: HttpRequest) -> bool:
    """Whether the box for a screen that several people use was ticked here the last time."""
    return request.COOKIES.get(SHARED) == "1"


def screen(request: HttpRequest) -> str:
    """The browser and its system, as roughly as people say it: "Chrome · Windows"."""
    told = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in told), _("浏览器"))
    system = next((name for sign, name in _SYSTEMS if re.search(re.escape(sign), told)), _("电脑"))
    return f"{browser} · {system}"


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, known = signing.loads(request.COOKIES.get(KNOWN, ""), salt=_SALT, max_age=YEAR)
        return str(device), [str(name) for name in known]
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
