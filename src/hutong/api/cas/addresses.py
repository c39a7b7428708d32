"""The addresses of CAS Protocol 3.0 that systems call: 2.4 to 2.8."""

from __future__ import annotations

from django.urls import URLPattern, path

from hutong.api.cas import validating
from hutong.api.door import machine


def addresses() -> list[URLPattern]:
    """Every address; a ticket proves itself, so no key is asked for."""
    ways = {
        "validate": (validating.plain, validating.no),
        "serviceValidate": (validating.service, validating.failed),
        "proxyValidate": (validating.service, validating.failed),
        "proxy": (validating.proxy, validating.failed),
        "p3/serviceValidate": (validating.service_with_attributes, validating.failed),
        "p3/proxyValidate": (validating.service_with_attributes, validating.failed),
    }
    return [path(f"cas/{name}", machine({"GET": view}, say, needs="public")) for name, (view, say) in ways.items()]
