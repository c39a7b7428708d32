"""The addresses of GeoReport v2: each in .xml and .json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path

from hutong.api.door import View, machine
from hutong.api.faults import Turned, missing
from hutong.api.open311 import discovery, requests, services, updates
from hutong.api.open311.answers import say

ROOT = r"^open311/v2/"
FORMAT = r"\.(?P<form>xml|json)$"


def addresses() -> list[URLPattern]:
    """All of them; any other below /open311/ is answered in the same way as a fault."""
    places: tuple[tuple[str, dict[str, View]], ...] = (
        (r"^open311/discovery" + FORMAT, {"GET": discovery.discovery}),
        (ROOT + r"services" + FORMAT, {"GET": services.service_list}),
        (ROOT + r"services/(?P<code>[^/]{1,80})" + FORMAT, {"GET": services.service}),
        (ROOT + r"requests" + FORMAT, {"GET": requests.listed, "POST": requests.reported}),
        (ROOT + r"requests/(?P<number>[^/]{1,80})" + FORMAT, {"GET": requests.one}),
        (ROOT + r"tokens/(?P<token>[^/]{1,80})" + FORMAT, {"GET": requests.of_token}),
        (ROOT + r"servicerequestupdates" + FORMAT, {"GET": updates.listed, "POST": updates.told}),
        (r"^open311/[\s\S]*$", dict.fromkeys(("GET", "POST"), _nothing)),
    )
    return [re_path(where, machine(methods, say, needs="public")) for where, methods in places]


def _nothing(request: HttpRequest, **words: object) -> HttpResponse:
    raise Turned(missing())
