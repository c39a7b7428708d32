"""The machine's side of OpenID Connect: tokens, what they are worth, keys, discovery. The browser's side lies in the room web."""

from __future__ import annotations

from hutong.api.oauth.addresses import addresses

__all__ = ["addresses"]
