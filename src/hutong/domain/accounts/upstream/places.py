"""Which module speaks with a place of which kind. Each has `start` and `finish` of `ports.Place`."""

from __future__ import annotations

from typing import cast

from hutong.domain.accounts.upstream import dingtalk, oidc, wecom
from hutong.domain.accounts.upstream.ports import Place

_KINDS = {"oidc": oidc, "dingtalk": dingtalk, "wecom": wecom}


def place_of(kind: str) -> Place:
    """The way to speak with a place of this kind."""
    return cast(Place, _KINDS[kind])
