"""How GeoReport v2 answers: one structure, as XML, and as JSON by the Spark convention (a list for children of one name)."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse

from hutong.api.faults import Fault

KINDS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# Signs that XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What a list is called, and each of its children.
CHILD = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request", "errors": "error",
    "service_request_updates": "request_update", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip


def said(form: str, root: str, content: Any, status: int = 200) -> HttpResponse:
    """`content`, a mapping or a list of them, under the name `root`."""
    body = json.dumps(_plain(content), ensure_ascii=False) if form == "json" else _xml(root, content)
    return HttpResponse(body, status=status, content_type=KINDS[form])


def say(request: HttpRequest, fault: Fault) -> HttpResponse:
    """A fault as the specification has it: a list of code and description. What it refuses it calls 400, a missing key 403."""
    status = {401: 403, 422: 400}.get(fault.status, fault.status)
    form = "json" if request.path_info.endswith(".json") else "xml"
    return said(form, "errors", [{"code": status, "description": f"{fault.title}{fault.way_out}"}], status)


def moment(at: dt.datetime | None) -> str | None:
    """A moment in the W3C's subset of ISO 8601, with its zone."""
    return at.isoformat(timespec="seconds") if at else None


def _plain(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {name: _plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return content


def _xml(root: str, content: Any) -> bytes:
    top = Element(root)
    _fill(top, content)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(tostring(top, encoding="utf-8", xml_declaration=False))


def _fill(element: Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(SubElement(element, name), value)
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for value in content:
            _fill(SubElement(element, CHILD[element.tag]), value)
    elif content is not None:
        text = ("true" if content else "false") if isinstance(content, bool) else str(content)
        element.text = _NO_XML.sub("", text)
