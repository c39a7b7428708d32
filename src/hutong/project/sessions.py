"""Sessions in the database, by statements of our own: reading one is the first thing that every page asks, and whoever signs in
writes one twice."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.utils import timezone
from django.utils.crypto import get_random_string

from hutong.domain.journal.prepared import prepared

_LOAD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
_CREATE = """
INSERT INTO django_session (session_data, expire_date, session_key) VALUES (%s, %s, %s) ON CONFLICT (session_key) DO NOTHING
"""
_UPDATE = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(Stored):
    """Django's own store in all but how a session is loaded and saved."""

    def load(self) -> dict[str, Any]:
        """What the session holds; an unknown or expired one is empty and loses its key, as in Django's store."""
        with prepared() as cursor:
            cursor.execute(_LOAD, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held

    def save(self, must_create: bool = False) -> None:
        """Writes the session. Raises CreateError for a key that is taken, UpdateError for a session that was ended elsewhere."""
        if self.session_key is None:
            self.create()
            return
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        with prepared() as cursor:
            cursor.execute(_CREATE if must_create else _UPDATE, [data, self.get_expiry_date(), self.session_key])
            if cursor.rowcount == 0:
                raise CreateError if must_create else UpdateError

    def _get_new_session_key(self) -> str:
        """A key of 165 random bits. Whether it is taken, the statement that writes it finds out."""
        return get_random_string(32, VALID_KEY_CHARS)
