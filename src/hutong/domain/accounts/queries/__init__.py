"""Reads of accounts."""

from hutong.domain.accounts.queries.factors import (
    Factors,
    PasskeyView,
    factors,
    new_passkey,
    new_secret,
    own_passkeys,
    restored,
    with_factors,
)
from hutong.domain.accounts.queries.pairing import Asking, asking, still_open
from hutong.domain.accounts.queries.sessions import SessionView, before_systems, own_sessions, session

__all__ = [
    "Asking", "Factors", "PasskeyView", "SessionView", "asking", "before_systems", "factors", "new_passkey", "new_secret",
    "own_passkeys", "own_sessions", "restored", "session", "still_open", "with_factors",
]  # fmt: skip
