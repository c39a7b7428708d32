"""What every template may use: who is there, and how the screen should look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hutong.kernel.actor import NOBODY
from hutong.web import session

ELDER_COOKIE = "hutong_elder"


def shell(request: HttpRequest) -> dict[str, Any]:
    """actor, signed_in (staff), resident (signed in as one), elder, demo, trouble."""
    return {
        "actor": getattr(request, "actor", NOBODY),
        "signed_in": hasattr(request, "session") and session.staff_id(request) is not None,
        "resident": hasattr(request, "session") and session.resident_id(request) is not None,
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "demo": bool(getattr(settings, "HUTONG_DEMO", False)),
        "trouble": getattr(request, "trouble", None),
    }
