"""Sessions in the database, by statements of our own: reading one is the first thing that every page asks, and whoever signs in
writes one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.utils import timezone
from django.utils.crypto import get_random_string

from hutong.domain.journal.prepared import prepared

# Whether the screen is locked is read with it, from the sign-in itself: a page under way that saves the session opens no lock.
_LOAD = """
SELECT s.session_data, a.locked_at IS NOT NULL
FROM django_session s LEFT JOIN accounts_session a ON a.session_key = s.session_key
WHERE s.session_key = %s AND s.expire_date > %s
"""
# Not for a sign-in that was ended from elsewhere in the moment it began.
_CREATE = """
INSERT INTO django_session (session_data, expire_date, session_key)
SELECT %(data)s, %(ends)s, %(key)s::varchar
WHERE NOT EXISTS (SELECT 1 FROM accounts_session a WHERE a.session_key = %(key)s::varchar AND a.ended_at IS NOT NULL)
ON CONFLICT (session_key) DO NOTHING
"""
_UPDATE = "UPDATE django_session SET session_data = %(data)s, expire_date = %(ends)s WHERE session_key = %(key)s"


class SessionStore(Stored):
    """Django's own store in all but how a session is loaded and saved. A new one is written once, with all that it holds by then:
    at the end of the request, where Django's store writes an empty one before."""

    unwritten = locked = False

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what `create` may have made is looked up: no sign of a forged cookie reaches the database."""
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()

    def load(self) -> dict[str, Any]:
        """What the session holds; an unknown or expired one is empty and loses its key, as in Django's store."""
        with prepared() as cursor:
            cursor.execute(_LOAD, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        self.locked = found[1]
        held: dict[str, Any] = self.decode(found[0])
        return held

    def get_expire_at_browser_close(self) -> bool:
        """The cookie of a shared screen (`web.session.SHARED`) has no end of its own: work in another system moves the session's
        end (`accounts.commands.staying`), which the browser does not hear of."""
        return bool(self.get("shared")) or super().get_expire_at_browser_close()

    def create(self) -> None:
        """A fresh key of 165 random bits, which `save` writes for the first time."""
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._get_session(no_load=True)  # type: ignore[attr-defined]
        self.unwritten = self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Writes the session. Raises CreateError for a key that is taken, UpdateError for a session that was ended elsewhere."""
        if self.session_key is None:
            self.create()
        new = must_create or self.unwritten
        data = self.encode(self._get_session(no_load=new))  # type: ignore[attr-defined]
        with prepared() as cursor:
            words: dict[str, Any] = {"data": data, "ends": self.get_expiry_date(), "key": self.session_key}
            cursor.execute(_CREATE if new else _UPDATE, words)
            if cursor.rowcount == 0:
                raise CreateError if must_create else UpdateError
        self.unwritten = False
