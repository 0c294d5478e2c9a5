"""Sessions that end: staff after half an hour without a request, everybody after twelve hours.

The row's own expiry carries both limits, so a session that is over is not found, whoever asks, and
sweeping needs no rule of its own. It is moved forward at most once a minute and without writing the
session's content, so that requests at the same time never overwrite what each other changed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db

from zizai.kernel import clock

_MOVED_EVERY = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """A session in the database. `ended`: the browser brought one that is over or was revoked; `ends_at`: when this one will be."""

    ended = False
    ends_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        """What the session holds; empty where it is over. One statement, one more a minute while it is used."""
        brought = self.session_key
        row = self._get_session_from_db()
        if row is None:
            self.ended = brought is not None
            return {}
        data = self.decode(row.session_data)
        self.ends_at = row.expire_date
        later = _end(data)
        if "since" in data and later - row.expire_date >= _MOVED_EVERY:
            self.model.objects.filter(session_key=brought).update(expire_date=later)
            self.ends_at = later
        return data

    def get_expiry_age(self, **_: Any) -> int:
        """Seconds until the session ends if it is not used any more."""
        return max(0, int((_end(self) - clock.real_now()).total_seconds()))

    def get_expiry_date(self, **_: Any) -> datetime:
        """When the session ends if it is not used any more, UTC."""
        return _end(self)


def _end(data: Any) -> datetime:
    now = clock.real_now()
    since = data.get("since")
    begun = datetime.fromtimestamp(since, UTC) if since else now
    last = begun + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if data.get("kind") == "staff":
        return min(last, now + timedelta(seconds=settings.SESSION_IDLE_AGE))
    return last
