"""The browser's session as the framework keeps it in the database, read by one prepared statement: every page for people begins with it."""

from typing import Any

from django.contrib.sessions.backends import db as backend

from kallelse.kit import clock, db

__all__ = ["SessionStore"]

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(backend.SessionStore):
    """The framework's own store but for how it is read."""

    def load(self) -> dict[str, Any]:
        """What is kept for this browser; nothing when it has ended or there was never any."""
        found = db.once(_READ, [self.session_key, clock.real_now()])
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0][0])
        return kept
