"""Access tokens of the sessions in use, kept no longer than they hold and dropped when a session is revoked."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.acts.identity import SessionView

_MARGIN = timedelta(seconds=10)
"""A token is not used in its last seconds, so that it does not run out on its way."""
_MOST = 5_000


def digest_of(session_token: str) -> str:
    """What stands for a session token in memory and in counters."""
    return hashlib.sha256(session_token.encode()).hexdigest()


@dataclass(frozen=True)
class _Kept:
    """``used``: identity counted the fetching of this view as use of the session. ``names``: what identity told it,
    None of those it does not know."""

    view: SessionView
    used: bool
    names: dict[UUID, str | None] = field(default_factory=dict, repr=False)


class SessionCache:
    """Session views by digest of the session token. Holds nothing while the process is cut off from broadcasts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: OrderedDict[str, _Kept] = OrderedDict()
        self._cut_off = True  # until the first beat is heard
        self._generation = 0

    @property
    def generation(self) -> int:
        """Grows with every revocation; a view fetched before one is not kept after it."""
        return self._generation

    def get(self, digest: str, now: datetime, *, used: bool = True) -> SessionView | None:
        """The view, if its access token still holds for a while.

        For someone's own request (``used``) only one whose fetching counted as use: were it answered from what an open
        page asked for by itself, a person at work would be timed out.
        """
        with self._lock:
            kept = self._views.get(digest)
        if kept is None or (used and not kept.used) or kept.view.expires_at - _MARGIN <= now:
            return None
        return kept.view

    def put(self, digest: str, view: SessionView, generation: int, *, used: bool = True) -> None:
        """Keeps ``view``, unless something was revoked since ``generation`` or broadcasts cannot be heard."""
        with self._lock:
            if self._cut_off or generation != self._generation:
                return
            self._views[digest] = _Kept(view, used)
            self._views.move_to_end(digest)
            while len(self._views) > _MOST:
                self._views.popitem(last=False)

    def names(self, digest: str) -> dict[UUID, str | None]:
        """Names of colleagues that the session was told, to be added to: kept with its view, for a minute or so.

        None of those whom identity does not know.
        """
        with self._lock:
            kept = self._views.get(digest)
        return {} if kept is None else kept.names

    def drop(self, digest: str) -> None:
        """Forgets one session's view, since its tier changed or it was signed out; none now on its way is kept."""
        with self._lock:
            self._generation += 1
            self._views.pop(digest, None)

    def revoke(self, session_id: UUID) -> None:
        """A session was revoked: its views go, and no view now on its way is kept."""
        with self._lock:
            self._generation += 1
            self._views = OrderedDict(
                (digest, kept) for digest, kept in self._views.items() if kept.view.session_id != session_id
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
