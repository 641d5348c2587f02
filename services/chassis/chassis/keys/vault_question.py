"""Asks OpenBao whether it is there and unsealed, and now and then whether it still knows this service.

Its health page is asked often, since that writes no line into its audit files; a signed-in question, which does, only
once a minute.
"""

import time
from collections.abc import Callable

import requests

from chassis.ground.settings import ServiceSettings

from .vault_session import VaultSession

SECONDS = 3.0
SIGNED_IN_EVERY_SECONDS = 60.0
_USABLE = frozenset({200, 429, 473})
"""Active, standby, performance standby: all of them answer what we ask."""


class VaultQuestion:
    """Called from one thread only. ``clock``: monotonic seconds."""

    def __init__(self, settings: ServiceSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = f"{settings.vault_url}/v1/sys/health"
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = str(settings.ca_file)
        self._session = VaultSession(settings, clock)
        self._clock = clock
        self._signed_in_at = float("-inf")

    def __call__(self) -> bool:
        """Whether it can be used."""
        return self._is_healthy() and self._knows_us()

    def _is_healthy(self) -> bool:
        try:
            answer = self._http.get(self._url, timeout=SECONDS, allow_redirects=False)
        except requests.RequestException:
            return False
        return answer.status_code in _USABLE

    def _knows_us(self) -> bool:
        if self._clock() - self._signed_in_at < SIGNED_IN_EVERY_SECONDS:
            return True
        if not self._session.ping():
            return False
        self._signed_in_at = self._clock()
        return True
