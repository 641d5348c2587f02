"""Access tokens of the sessions in use, kept no longer than they hold and dropped when a session is revoked."""

import hashlib
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.rpc.identity import SessionView

_MARGIN = timedelta(seconds=10)
"""A token is not used in its last seconds, so that it does not run out on its way."""
_MOST = 5_000


def digest_of(session_token: str) -> str:
    """What stands for a session token in memory and in counters."""
    return hashlib.sha256(session_token.encode()).hexdigest()


class SessionCache:
    """Session views by digest of the session token. Holds nothing while the process is cut off from broadcasts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: OrderedDict[str, SessionView] = OrderedDict()
        self._cut_off = True  # until the first beat is heard
        self._generation = 0

    @property
    def generation(self) -> int:
        """Grows with every revocation; a view fetched before one is not kept after it."""
        return self._generation

    def get(self, digest: str, now: datetime) -> SessionView | None:
        """The view, if its access token still holds for a while."""
        with self._lock:
            view = self._views.get(digest)
            return view if view is not None and view.expires_at - _MARGIN > now else None

    def put(self, digest: str, view: SessionView, generation: int) -> None:
        """Keeps ``view``, unless something was revoked since ``generation`` or broadcasts cannot be heard."""
        with self._lock:
            if self._cut_off or generation != self._generation:
                return
            self._views[digest] = view
            self._views.move_to_end(digest)
            while len(self._views) > _MOST:
                self._views.popitem(last=False)

    def drop(self, digest: str) -> None:
        """Forgets one session's view, since its tier changed or it was signed out."""
        with self._lock:
            self._views.pop(digest, None)

    def revoke(self, session_id: UUID) -> None:
        """A session was revoked: its views go, and no view now on its way is kept."""
        with self._lock:
            self._generation += 1
            self._views = OrderedDict(
                (digest, view) for digest, view in self._views.items() if view.session_id != session_id
            )

    def cut_off(self) -> None:
        """Broadcasts cannot be heard: every request asks identity until ``restored``."""
        with self._lock:
            self._cut_off = True
            self._generation += 1
            self._views.clear()

    def restored(self) -> None:
        """Broadcasts are heard again."""
        with self._lock:
            self._cut_off = False
