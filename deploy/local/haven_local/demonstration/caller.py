"""A patient caller of Haven's own API, as any program would be: it waits when told to, and repeats what is safe."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx
import pyotp

_TRIES = 30
_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_WAIT = 10.0
_STEP_SECONDS = 30


class ApiError(RuntimeError):
    """The API refused: status and stable code, nothing of what was sent."""


class Caller:
    """One session at the gateway at ``url`` (TLS by ``ca``); ``on_answer`` sees every answer, also those repeated.

    ``tries``: of one request, before it is given up. ``transport``: another way there than over TLS.
    """

    def __init__(
        self,
        url: str,
        ca: Path,
        on_answer: Callable[[httpx.Response], None] | None = None,
        *,
        tries: int = _TRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._tries = tries
        hooks = {"response": [on_answer] if on_answer else []}
        verify = True if transport else ssl.create_default_context(cafile=str(ca))
        self._client = httpx.Client(base_url=url, verify=verify, timeout=30.0, event_hooks=hooks, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def headers(self) -> dict[str, str]:
        """What names this session in a request of another client."""
        return {"Authorization": self._client.headers["Authorization"]}

    def sign_in(self, email: str, password: str) -> None:
        """First tier."""
        answer = self.send("POST", "/api/v1/sessions", json={"email": email, "password": password})
        self._client.headers["Authorization"] = f"Bearer {answer['token']}"

    def elevate(self, totp_secret: str) -> None:
        """Second tier; a code works once, so one that was just used is waited out."""
        totp = pyotp.TOTP(totp_secret)
        for _ in range(3):
            try:
                self.confirm(totp.now())
                return
            except ApiError:
                time.sleep(_STEP_SECONDS - time.time() % _STEP_SECONDS + 0.5)
        raise ApiError("the second tier was refused three times")

    def confirm(self, code: str) -> None:
        """Second tier by one code; the session goes on under the token of the answer."""
        raised = self.send("POST", "/api/v1/sessions/current/elevation", json={"code": code})
        self._client.headers["Authorization"] = f"Bearer {raised['token']}"

    def send(self, method: str, path: str, **arguments: Any) -> Any:
        """One request, repeated while the gateway asks for patience; the JSON of its answer."""
        last = ""
        for attempt in range(self._tries):
            try:
                answer = self._client.request(method, path, **arguments)
            except httpx.TransportError as lost:
                last = type(lost).__name__
                time.sleep(min(0.2 * 2 ** min(attempt, 10), 2.0))
                continue
            if answer.status_code not in _AGAIN:
                return _content(answer)
            last = _refusal(answer)
            time.sleep(min(float(answer.headers.get("Retry-After", "1")), _LONGEST_WAIT))
        raise ApiError(f"no answer after {self._tries} tries; the last was {last}")


def _refusal(answer: httpx.Response) -> str:
    code = answer.json().get("code") if "json" in answer.headers.get("Content-Type", "") else None
    return f"{answer.status_code} {code}"


def _content(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    raise ApiError(_refusal(answer))
