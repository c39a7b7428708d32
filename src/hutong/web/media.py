"""A picture or video that was handed in, as a browser asks for it: phones play a video only in pieces (RFC 9110 §14)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

TYPES = {"jpg": "image/jpeg", "mp4": "video/mp4"}
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def media(request: HttpRequest, data: bytes, kind: str) -> HttpResponse:
    """The file whole, or the stretch that is asked for; 416 for one that lies outside it. It stays with whoever may see it."""
    response = _part(data, request.headers.get("Range", ""))
    response["Content-Type"] = TYPES.get(kind, "application/octet-stream")
    response["Accept-Ranges"], response["Cache-Control"] = "bytes", "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex, nofollow"
    if kind not in TYPES:
        response["Content-Disposition"] = f'attachment; filename="file.{kind}"'
    return response


def _part(data: bytes, wanted: str) -> HttpResponse:
    found = _RANGE.fullmatch(wanted)
    if found is None or not (found[1] or found[2]):
        return HttpResponse(data)
    start = int(found[1]) if found[1] else max(len(data) - int(found[2]), 0)
    end = min(int(found[2]) + 1 if found[1] and found[2] else len(data), len(data))
    if start >= end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    return HttpResponse(data[start:end], status=206, headers={"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"})
