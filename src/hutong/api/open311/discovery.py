"""Service discovery, which GeoReport v2 asks for beside it: where the endpoint is and what it speaks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hutong.api.door import reader_of
from hutong.api.open311.answers import said

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-26T00:00:00+08:00"


def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """The one endpoint, in both formats."""
    reader_of(request)
    root = settings.HUTONG_ADDRESS or f"{request.scheme}://{request.get_host()}"
    endpoint: dict[str, Any] = {
        "specification": SPECIFICATION, "url": f"{root}/open311/v2", "changeset": CHANGED,
        "type": "test" if settings.HUTONG_DEMO else "production", "formats": ["text/xml", "application/json"],
    }  # fmt: skip
    content = {"changeset": CHANGED, "contact": root, "key_service": f"{root}/about/", "endpoints": [endpoint]}
    return said(form, "discovery", content)
