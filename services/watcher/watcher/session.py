"""One of the watcher's accounts at Haven's API, signed in with both factors."""

import ssl
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import httpx
import pyotp
from haven_schemas.watch import WATCH_ADDRESSES, watch_password, watch_totp_secret

from .failing import Failing
from .settings import WatcherSettings

_STEP_SECONDS = 30
_REQUEST_SECONDS = 20.0
NOT_TURNED_ON = "sign_in_failed"
"""The accounts are suspended, or the secret is another."""
_CODE_USED = "step_up_failed"


def authorities(settings: WatcherSettings) -> ssl.SSLContext:
    """The installation's own, and those that everybody trusts: the public name may have a certificate of either."""
    context = ssl.create_default_context()
    context.load_verify_locations(str(settings.ca_file))
    return context


class Session:
    """Open while the block lasts; ``devices`` keeps what each account's device is told, from one session to the next.

    ``Failing`` for whatever goes wrong.
    """

    def __init__(
        self,
        settings: WatcherSettings,
        account: UUID,
        devices: dict[UUID, str],
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings, self._account, self._devices = settings, account, devices
        self._clock, self._sleep = clock, sleep
        self._client = httpx.Client(
            base_url=f"{settings.url}/api/v1",
            verify=authorities(settings),
            timeout=_REQUEST_SECONDS,
            headers={"Host": settings.host},
            transport=transport,
        )

    def __enter__(self) -> Self:
        try:
            self._sign_in()
            self._elevate()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """What is read."""
        return self._send("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any], *, key: str | None = None) -> dict[str, Any]:
        """What comes of a write; ``key``: it is done once, however often it is sent."""
        return self._send("POST", path, json=body, headers={} if key is None else {"Idempotency-Key": key})

    def _sign_in(self) -> None:
        secret = self._settings.watch_secret.get_secret_value()
        body = {
            "email": WATCH_ADDRESSES[self._account],
            "password": watch_password(secret, self._account),
            "device_token": self._devices.get(self._account),
        }
        opened = self.post("/sessions", body)
        if not opened.get("token"):
            raise Failing("no_session")
        if opened.get("device_token"):
            self._devices[self._account] = opened["device_token"]
        self._client.headers["Authorization"] = f"Bearer {opened['token']}"

    def _elevate(self) -> None:
        """A code works once: one that was just used is waited out."""
        totp = pyotp.TOTP(watch_totp_secret(self._settings.watch_secret.get_secret_value(), self._account))
        try:
            raised = self.post("/sessions/current/elevation", {"code": totp.at(self._clock())})
        except Failing as failing:
            if failing.reason != _CODE_USED:
                raise
            self._sleep(_STEP_SECONDS - self._clock().timestamp() % _STEP_SECONDS + 1)
            raised = self.post("/sessions/current/elevation", {"code": totp.at(self._clock())})
        self._client.headers["Authorization"] = f"Bearer {raised['token']}"

    def _send(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """Sent once: what people see is what is measured."""
        extensions = {"sni_hostname": self._settings.name_in_certificate}
        try:
            answer = self._client.request(method, path, extensions=extensions, **given)
            content = answer.json() if answer.content else {}
        except httpx.HTTPError as error:
            raise Failing("away_" + type(error).__name__.lower()) from None
        except ValueError:
            raise Failing("no_json") from None
        if answer.is_success and isinstance(content, dict):
            return content
        raise Failing(str(content.get("code", answer.status_code)) if isinstance(content, dict) else "no_object")

    def _close(self) -> None:
        """Signs out, so that no session is left over; one that cannot be ended runs out by itself."""
        try:
            if "Authorization" in self._client.headers:
                self._send("DELETE", "/sessions/current")
        except Failing:
            pass
        finally:
            self._client.close()
