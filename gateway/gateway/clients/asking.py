"""On whose behalf the gateway asks a service, and the way all its calls go."""

from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from uuid import UUID

from haven_schemas.call import Answered, Asked, Call
from haven_schemas.origins import Origin
from pydantic import BaseModel

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class Caller:
    """``token``: an access token or a reporting permit, or None for the few calls that take none. ``origin``: where the
    request came from, for the audit log."""

    correlation_id: UUID
    token: str | None = field(repr=False)
    origin: Origin = field(repr=False)


class Rpc(Protocol):
    """The chassis's RPC client, as the gateway sees it."""

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
        origin: Origin | None = None,
    ) -> R:
        """The typed reply; ``Problem`` from the other side, or ``unavailable``, ``timed_out``, ``overloaded``."""
        ...


class Services:
    """The services the gateway asks, over one RPC client."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def ask(
        self,
        call: Call[Asked, Answered],
        caller: Caller,
        request: Asked | None = None,
        key: str | None = None,
        *,
        seconds: float | None = None,
    ) -> Answered:
        """The answer to ``call``; ``Problem``.

        Without ``request`` what the call asks when nothing is said. ``key``: with it a write happens once, however
        often it is asked. ``seconds``: less than a caller waits otherwise.
        """
        return self._rpc.call(
            call.service,
            call.method,
            call.request() if request is None else request,
            call.reply,
            token=caller.token,
            timeout=call.seconds if seconds is None else seconds,
            correlation_id=caller.correlation_id,
            idempotency_key=key,
            origin=caller.origin,
        )
