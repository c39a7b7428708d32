"""Every address for machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from hutong.api.cas import addresses as cas
from hutong.api.door import machine
from hutong.api.events import operations as _events  # noqa: F401  declare the operations
from hutong.api.faults import Turned, missing
from hutong.api.oauth import addresses as oauth
from hutong.api.open311 import addresses as open311
from hutong.api.scim.addresses import addresses as scim
from hutong.api.v1 import cases as _cases  # noqa: F401
from hutong.api.v1.description import as_json
from hutong.api.v1.operations import addresses, say


class Big(IntConverter):
    """A number that a row can have."""

    regex = "[0-9]{1,18}"


register_converter(Big, "big")


def nothing(request: HttpRequest, **words: object) -> HttpResponse:
    """No such address, said as everything else is said here."""
    raise Turned(missing())


_methods = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), nothing)
urlpatterns = [
    path("api/v1/openapi.json", machine({"GET": as_json}, say, needs="public")),
    *addresses(),
    re_path(r"^api/[\s\S]*$", machine(_methods, say, needs="public")),
    *open311(),
    *oauth(),
    *cas(),
    *scim(),
]
