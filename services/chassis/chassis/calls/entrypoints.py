"""Every way into a service: calls it serves, events it reads, timed jobs, broadcasts."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, get_args

from haven_schemas.call import Call
from haven_schemas.events import Envelope, Event, event_class_of
from haven_schemas.rpc_wire import Reply, Request
from nameko.extensions import register_entrypoint
from pydantic import BaseModel

from chassis.calls.event_consumer import EventEntrypoint
from chassis.calls.rpc_server import RpcEntrypoint
from chassis.units.database import Unit
from chassis.units.inbox import take_in

from .calls import answer
from .timers import TimerEntrypoint

Method = TypeVar("Method", bound=Callable[..., Any])
ServiceClass = TypeVar("ServiceClass", bound=type)
UseCase = Callable[..., BaseModel]


def serves(*answered: tuple[Call[Any, Any], UseCase]) -> Callable[[ServiceClass], ServiceClass]:
    """Entrypoints of a class of a service: each declared call with the use case or query that answers it.

    The function is given what its parameters are called: ``unit``, ``request``, ``keyring``, ``settings``, ``extras``
    (what the service itself holds), or one of those by its name. ``TypeError`` where it does not take the call's
    request or does not answer its reply.
    """

    def decorate(service_class: ServiceClass) -> ServiceClass:
        for call, function in answered:
            setattr(service_class, call.method, _entrypoint(call, function))
        return service_class

    return decorate


def _entrypoint(call: Call[Any, Any], function: UseCase) -> Callable[[Any, Request], Reply]:
    wanted = tuple(given.name for given in signature(function).parameters.values() if given.default is given.empty)
    _compare(call, function, wanted)

    def use_case(service: Any, unit: Unit, request: BaseModel) -> BaseModel:
        own = {"unit": unit, "request": request}
        return function(*(own[name] if name in own else _extra(service, name) for name in wanted))

    def entry(service: Any, request: Request) -> Reply:
        return answer(service.app, call, use_case, service, request)

    entry.__name__ = call.method
    entry.__doc__ = call.what
    entry.function = function  # type: ignore[attr-defined]  # read by the tests
    entry.__wrapped__ = use_case  # type: ignore[attr-defined]  # as functools has it
    entry.call = call  # type: ignore[attr-defined]  # for nameko's servers and the tests, which ask what a method is
    register_entrypoint(entry, RpcEntrypoint())
    return entry


def _compare(call: Call[Any, Any], function: UseCase, wanted: tuple[str, ...]) -> None:
    said = function.__annotations__
    asked = said.get("request", call.request if "request" not in wanted else None)
    if asked is not call.request or said.get("return") is not call.reply:
        raise TypeError("a use case does not answer its call", function.__module__, call.name)


def _extra(service: Any, name: str) -> Any:
    app = service.app
    if name in ("extras", "settings"):
        return getattr(app, name)
    return app.keyring if name == "keyring" else getattr(app.extras, name)


def reads(*event_types: str) -> Callable[[Method], Method]:
    """An event handler ``(self, unit, envelope, event)``, under the service's own access and the event's school.

    The inbox row and the handler's effect are one transaction: a second delivery finds the row and does nothing.
    """

    def decorate(method: Method) -> Method:
        @wraps(method)
        def entry(service: Any, envelope: Envelope, event: Event) -> None:
            take_in(service.app, service, method, envelope, event)

        entry.event_types = event_types  # type: ignore[attr-defined]  # read by the tests
        register_entrypoint(entry, EventEntrypoint(event_types))
        return entry  # type: ignore[return-value]  # nameko binds the entry as it would the method

    return decorate


_OF_THE_ENVELOPE = {"event_id": "id", "at": "time", "school_id": "schoolid"}


def hears(*heard: tuple[str, Callable[..., object]]) -> Callable[[ServiceClass], ServiceClass]:
    """Entrypoints of a class of a service: each event with the function that it comes to, as ``reads`` has it.

    The function is given what its parameters are called: ``unit``, ``event``, ``envelope`` or of it ``event_id``,
    ``at`` and ``school_id``, and what the service holds, as ``serves`` has it. ``TypeError`` for an event of another
    kind than it takes.
    """

    def decorate(service_class: ServiceClass) -> ServiceClass:
        for event_type, function in heard:
            name = event_type.replace(".", "_")
            setattr(service_class, name, reads(event_type)(_hearing(name, event_type, function)))
        return service_class

    return decorate


def _hearing(name: str, event_type: str, function: Callable[..., object]) -> Callable[..., None]:
    wanted = tuple(given.name for given in signature(function).parameters.values() if given.default is given.empty)
    taken = function.__annotations__.get("event")
    if taken is not None and event_class_of(event_type) not in (get_args(taken) or (taken,)):
        raise TypeError("a function takes another event than it hears", function.__module__, event_type)

    def method(service: Any, unit: Unit, envelope: Envelope, event: Event) -> None:
        own = {"unit": unit, "envelope": envelope, "event": event}
        own |= {name: getattr(envelope, said) for name, said in _OF_THE_ENVELOPE.items()}
        function(*(own[each] if each in own else _extra(service, each) for each in wanted))

    method.__name__, method.__doc__ = name, function.__doc__
    return method


def every(seconds: float, *, most_while_away: float | None = None, rests: bool = False) -> Callable[[Method], Method]:
    """A timed job ``(self)``, on every replica; its work must be safe to start twice (rows by SKIP LOCKED).

    ``most_while_away``: for a job whose try costs much. While it ends with ``Away`` it waits ever twice as long, at
    most so many seconds. ``rests``: for a job that looks every second or so for what was written. While this process
    writes nothing it looks every five.
    """

    def decorate(method: Method) -> Method:
        register_entrypoint(method, TimerEntrypoint(seconds, most_while_away, rests=rests))
        return method

    return decorate


def on_broadcast(kind: str) -> Callable[[Method], Method]:
    """Called as ``(self, message)`` for each broadcast of ``kind``: to drop what is cached, since it may be missed."""

    def decorate(method: Method) -> Method:
        method.broadcast_kind = kind  # type: ignore[attr-defined]  # found by the process at its start
        return method

    return decorate
