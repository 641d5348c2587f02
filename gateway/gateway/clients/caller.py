"""On whose behalf a call is made, and the way all calls go."""

from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

R = TypeVar("R", bound=BaseModel)

CALL_SECONDS = 8.0
SESSION_SECONDS = 3.0
"""Every page waits for this first; a reporter with a permit need not wait long for an identity that is away."""
REPORT_SECONDS = 10.0
"""A report may wait longer: within it a call is tried again after the link came back. Whoever sent it is not to stand
there for longer before they read that it has not been received and is kept; it is sent again under the same key."""


@dataclass(frozen=True)
class Caller:
    """``token``: an access token or a reporting permit, or None for the few calls that take none."""

    correlation_id: UUID
    token: str | None = field(default=None, repr=False)


class Rpc(Protocol):
    """The chassis's RPC client, as the typed clients see it."""

    def call(
        self,
        service: str,
        method: str,
        request: BaseModel,
        reply_type: type[R],
        *,
        token: str | None,
        timeout: float,
        correlation_id: UUID,
        idempotency_key: str | None = None,
    ) -> R:
        """The typed reply; ``Problem`` from the other side, or ``unavailable``, ``timed_out``, ``overloaded``."""
        ...


class ServiceClient:
    """Base of the typed clients: one service, one way to call it."""

    service: str

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def _call(
        self,
        caller: Caller,
        method: str,
        request: BaseModel,
        reply_type: type[R],
        *,
        key: str | None = None,
        seconds: float = CALL_SECONDS,
    ) -> R:
        return self._rpc.call(
            self.service,
            method,
            request,
            reply_type,
            token=caller.token,
            timeout=seconds,
            correlation_id=caller.correlation_id,
            idempotency_key=key,
        )
