"""Reads of accounts."""

from hutong.domain.accounts.queries.sessions import SessionView, own_sessions, session

__all__ = ["SessionView", "own_sessions", "session"]
