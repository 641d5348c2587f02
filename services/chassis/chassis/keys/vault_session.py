"""A signed-in connection to OpenBao: renewal at two thirds of the token's life, waits of 3 s at most."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from hvac.adapters import RawAdapter
from requests.adapters import HTTPAdapter

from chassis.ground.away import VaultAway
from chassis.ground.logs import get_logger
from chassis.ground.settings import ServiceSettings

from . import key_metrics
from .vault_answers import VaultRefused, is_good, refusal_in

log = get_logger()

TIMEOUT_SECONDS = 3.0
"""For connecting and again for each read; hvac's own default of 30 s would hold a report that long."""
_QUIET_SECONDS = 1.0
"""After a call that ran into its limit, others fail at once for this long instead of queueing up behind it."""
_YOUNG_SECONDS = 5.0
"""A token this fresh is good: a 403 under it is the policy's, and signing in again would not help."""
_FORBIDDEN = 403
_SHORT_SECONDS = 60.0
"""A renewal that gives less than this ran into the token's last limit: sign in anew."""

Body = Mapping[str, Any]


@dataclass(frozen=True)
class _Lease:
    token: str = field(repr=False)
    signed_in_at: float
    renew_at: float
    ends_at: float


@dataclass(frozen=True)
class _Call:
    method: str
    path: str
    body: Body | None = field(default=None, repr=False)
    timeout: float = TIMEOUT_SECONDS


class VaultSession:
    """Calls with a token that is kept fresh. Safe for many threads or green threads at once.

    ``clock`` is monotonic seconds.
    """

    def __init__(self, settings: ServiceSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._http = _connect(settings)
        self._lock = threading.Lock()
        self._lease: _Lease | None = None
        self._quiet_until = float("-inf")

    def call(
        self, operation: str, method: str, path: str, body: Body | None = None, *, timeout: float = TIMEOUT_SECONDS
    ) -> dict[str, Any]:
        """The ``data`` of the answer (empty if there is none). ``timeout`` is longer for background work only.

        ``VaultAway`` if it cannot be reached, is sealed or does not answer in time; ``VaultRefused`` if it says no. A
        403 is tried once more under a new token, since a token can be gone before its time (a restored vault).
        """
        began = time.monotonic()
        outcome = "away"
        try:
            data = self._data(_Call(method, path, body, timeout))
            outcome = "done"
        except VaultRefused:
            outcome = "refused"
            raise
        finally:
            key_metrics.VAULT_SECONDS.labels(operation, outcome).observe(time.monotonic() - began)
        return data

    def ping(self) -> bool:
        """Whether the vault answers us, signed in: a sealed or stopped one does not."""
        self._quiet_until = float("-inf")
        try:
            self.call("ping", "get", "/v1/auth/token/lookup-self")
        except (VaultAway, VaultRefused):
            return False
        return True

    def _data(self, call: _Call) -> dict[str, Any]:
        lease = self._current_lease()
        response = self._send(call, lease.token)
        if response.status_code == _FORBIDDEN and self._sign_in_again(lease):
            response = self._send(call, self._current_lease().token)
        if is_good(response):
            return _json(response).get("data") or {} if response.content else {}
        reason = refusal_in(response)
        if reason is None:
            raise VaultAway
        raise VaultRefused(reason)

    def _send(self, call: _Call, token: str | None = None) -> requests.Response:
        if self._clock() < self._quiet_until:
            raise VaultAway
        try:
            return self._send_once(call, token)
        except requests.Timeout:
            self._quiet_until = self._clock() + _QUIET_SECONDS
        except requests.RequestException:
            log.debug("vault_connection_failed")
        raise VaultAway

    def _send_once(self, call: _Call, token: str | None) -> requests.Response:
        """Once more at once if a kept connection turns out dead: everything we ask of the vault may be asked twice."""
        try:
            return self._request(call, token)
        except requests.Timeout:
            raise
        except requests.ConnectionError:
            return self._request(call, token)

    def _request(self, call: _Call, token: str | None) -> requests.Response:
        headers = {"X-Vault-Token": token} if token else {}
        response: requests.Response = self._http.request(
            call.method, call.path, headers=headers, raise_exception=False, json=call.body, timeout=call.timeout
        )
        return response

    def _current_lease(self) -> _Lease:
        lease = self._lease
        if lease is not None and self._clock() < lease.renew_at:
            return lease
        if lease is not None and self._clock() < lease.ends_at:
            return self._renewed(lease)
        with self._lock:
            if self._lease is lease or self._lease is None:
                self._lease = self._sign_in()
            return self._lease

    def _renewed(self, lease: _Lease) -> _Lease:
        """The lease renewed by one caller while others go on with it; as it was if the vault is away just now."""
        if not self._lock.acquire(blocking=False):
            return lease
        try:
            if self._lease is lease:
                self._lease = self._renew(lease) or self._sign_in()
        except VaultAway:
            return lease
        finally:
            self._lock.release()
        return self._lease or lease

    def _renew(self, lease: _Lease) -> _Lease | None:
        """The same token with a longer life; None if the vault will not, or gives next to nothing."""
        response = self._send(_Call("post", "/v1/auth/token/renew-self"), lease.token)
        renewed = self._lease_in(response, lease.signed_in_at) if is_good(response) else None
        key_metrics.VAULT_SIGN_INS.labels("renew", "done" if renewed else "refused").inc()
        if renewed is None or renewed.ends_at - self._clock() < _SHORT_SECONDS:
            return None
        return renewed

    def _sign_in_again(self, refused: _Lease) -> bool:
        """Whether there is another token to try after a 403."""
        with self._lock:
            if self._lease is not refused:
                return True
            if self._clock() - refused.signed_in_at < _YOUNG_SECONDS:
                return False
            self._lease = self._sign_in()
            return True

    def _sign_in(self) -> _Lease:
        """A new token. A vault that does not know us is as good as away: no message or call in hand is at fault."""
        path, body = self._settings.login(self._settings.service)
        response = self._send(_Call("post", path, body))
        lease = self._lease_in(response, self._clock()) if is_good(response) else None
        key_metrics.VAULT_SIGN_INS.labels("sign_in", "done" if lease else "refused").inc()
        if lease is None:
            log.error("vault_sign_in_refused", status=response.status_code)
            raise VaultAway
        return lease

    def _lease_in(self, response: requests.Response, signed_in_at: float) -> _Lease:
        auth = _json(response).get("auth") or {}
        if not auth.get("client_token"):
            raise VaultAway
        now, seconds = self._clock(), float(auth.get("lease_duration", 0))
        return _Lease(auth["client_token"], signed_in_at, now + seconds * 2 / 3, now + seconds)


def _connect(settings: ServiceSettings) -> RawAdapter:
    """hvac's adapter over one pooled session that looks at no proxy or certificate setting of the environment."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(settings.ca_file)
    session.mount("https://", HTTPAdapter(pool_maxsize=settings.workers + 2, max_retries=0))
    return RawAdapter(
        base_uri=settings.vault_url,
        namespace=settings.vault_namespace,
        session=session,
        allow_redirects=False,
    )


def _json(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        raise VaultAway from None
    if not isinstance(body, dict):
        raise VaultAway
    return body
