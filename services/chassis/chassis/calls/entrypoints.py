"""The decorators of a service's ``service.py``: every way into a service, and what each asks of its caller."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from haven_schemas.events import Envelope, Event
from haven_schemas.rpc_wire import Reply, Request
from nameko.extensions import register_entrypoint
from pydantic import BaseModel

from chassis.bus.event_consumer import EventEntrypoint
from chassis.bus.rpc_server import RpcEntrypoint
from chassis.units.inbox import take_in

from .calls import CallSpec, Tier, answer
from .timers import TimerEntrypoint

Method = TypeVar("Method", bound=Callable[..., Any])

PUBLIC_METHODS = frozenset(
    {
        "identity.sign_in",
        "identity.token_for_session",
        "identity.report_refusals",
        "identity.password_rules",
        "identity.ask_reset",
        "identity.check_link",
        "identity.use_link",
        "identity.check_address_link",
        "identity.answer_address_link",
        "identity.enter_by_day_pass",
        "identity.token_for_machine",
        "identity.installation_state",
        "identity.check_first_run",
        "identity.first_run",
        "pupils.begin_delivery",
        "pupils.finish_delivery",
        "pupils.get_delivery",
    }
)
"""The closed list of entrypoints that take no token; a repository test compares it with the code."""


def rpc(
    request_type: type[BaseModel],
    reply_type: type[BaseModel],
    *,
    right: str | None = None,
    tier: Tier = "standard",
    public: bool = False,
    permit: bool = False,
    setup: bool = False,
    writes: bool = False,
    sensitive: bool = False,
    while_unproven: bool = False,
) -> Callable[[Method], Method]:
    """An RPC method ``(self, unit, request) -> reply``.

    ``right``: what the caller's token must give somewhere (the use case checks at which school). ``permit`` and
    ``setup``: a reporting permit, or the one-time set-up token, is taken as well. ``writes``: an idempotency key, when
    the call carries one, is honoured. ``sensitive``: shows narrative though the tier is standard. Without ``right``
    the method must be ``public`` and on the closed list. ``while_unproven``: triage of new concerns, which does not
    wait until a colleague confirmed who the caller is; what it shows obeys ``Access.opens``.
    """
    if (right is None) != public:
        raise TypeError("an entrypoint names its right, or is public and on the closed list")

    def decorate(method: Method) -> Method:
        spec = CallSpec(
            method.__name__,
            request_type,
            reply_type,
            right,
            tier,
            public,
            permit,
            setup,
            writes,
            sensitive,
            while_unproven,
        )

        @wraps(method)
        def entry(service: Any, request: Request) -> Reply:
            return answer(service.app, spec, method, service, request)

        entry.spec = spec  # type: ignore[attr-defined]
        register_entrypoint(entry, RpcEntrypoint())
        return entry  # type: ignore[return-value]

    return decorate


def reads(*event_types: str) -> Callable[[Method], Method]:
    """An event handler ``(self, unit, envelope, event)``, under the service's own access and the event's school.

    The inbox row and the handler's effect are one transaction: a second delivery finds the row and does nothing.
    """

    def decorate(method: Method) -> Method:
        @wraps(method)
        def entry(service: Any, envelope: Envelope, event: Event) -> None:
            take_in(service.app, service, method, envelope, event)

        entry.event_types = event_types  # type: ignore[attr-defined]
        register_entrypoint(entry, EventEntrypoint(event_types))
        return entry  # type: ignore[return-value]

    return decorate


def every(seconds: float, *, most_while_away: float | None = None) -> Callable[[Method], Method]:
    """A timed job ``(self)``, on every replica; its work must be safe to start twice (rows by SKIP LOCKED).

    ``most_while_away``: for a job whose try costs much. While it ends with ``Away`` it waits ever twice as long, at
    most so many seconds.
    """

    def decorate(method: Method) -> Method:
        register_entrypoint(method, TimerEntrypoint(seconds, most_while_away))
        return method

    return decorate


def on_broadcast(kind: str) -> Callable[[Method], Method]:
    """Called as ``(self, message)`` for each broadcast of ``kind``: to drop what is cached, since it may be missed."""

    def decorate(method: Method) -> Method:
        method.broadcast_kind = kind  # type: ignore[attr-defined]
        return method

    return decorate
