"""How many calls a minute a caller may make; kept in memory, by kind of call."""

import math
import time

from haven_schemas.errors import ErrorCode, Problem
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from gateway.settings import Settings

_NOTED_REFUSALS_A_MINUTE = 30
_CALENDARS_A_MINUTE = 6
"""By app password: an app asks every few minutes at most."""
_TRIES_A_MINUTE = 12
"""By feed: each is worked through while its sender waits."""


class TooMany(Problem):
    """``too_many_requests``, with how many whole seconds to wait."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(ErrorCode.TOO_MANY_REQUESTS)
        self.wait_seconds = wait_seconds


class Allowances:
    """Kinds: ``calls``, ``reports`` (own allowance: neither reading nor sign-ins can use it up), ``sign_ins``,
    ``deliveries``, ``wrong_keys``, ``noted_refusals`` (of a feed's sender), ``tries`` (of its files), ``calendars``
    (by app password)."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items: dict[str, RateLimitItem] = {
            "calls": RateLimitItemPerMinute(settings.calls_a_minute),
            "reports": RateLimitItemPerMinute(settings.reports_a_minute),
            "sign_ins": RateLimitItemPerMinute(settings.sign_ins_a_minute),
            "deliveries": RateLimitItemPerMinute(settings.deliveries_a_minute),
            "wrong_keys": RateLimitItemPerMinute(settings.wrong_keys_a_minute),
            "noted_refusals": RateLimitItemPerMinute(_NOTED_REFUSALS_A_MINUTE),
            "tries": RateLimitItemPerMinute(_TRIES_A_MINUTE),
            "calendars": RateLimitItemPerMinute(_CALENDARS_A_MINUTE),
        }

    def use(self, kind: str, caller: str) -> None:
        """Counts one call of ``caller`` (a digest, never an address or token); ``TooMany`` beyond the limit."""
        if not self._limiter.hit(self._items[kind], kind, caller):
            raise self._too_many(kind, caller)

    def count(self, kind: str, caller: str) -> None:
        """Counts one call and refuses nothing."""
        self._limiter.hit(self._items[kind], kind, caller)

    def require_left(self, kind: str, caller: str) -> None:
        """``TooMany`` once ``caller`` used up its allowance; counts nothing."""
        if not self._limiter.test(self._items[kind], kind, caller):
            raise self._too_many(kind, caller)

    def _too_many(self, kind: str, caller: str) -> TooMany:
        reset, _ = self._limiter.get_window_stats(self._items[kind], kind, caller)
        return TooMany(max(1, math.ceil(reset - time.time())))
