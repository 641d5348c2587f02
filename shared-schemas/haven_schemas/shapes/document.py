"""Calls, events, what vendors send, and every type they use as text: a line each, a line a field, each type once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..call import Call, all_calls
from ..published import ENVELOPE, forms_of_vendors, published_events
from ..rpc_wire import Reply, Request
from ..topology import LIST_EVENT, SERVICES, readers_of
from .describing import FieldShape, TypeShape, types_of
from .notation import read, written

WIRE = "wire"
"""The name under which the sealed body around every call and answer stands among the calls."""

_HEAD = "# Written by `python -m haven_schemas.export` and read in reviews; shared-schemas/README.md says how.\n"
_CALL = re.compile(r"call (?P<name>\S+): (?P<request>\w+) -> (?P<reply>\w+); (?P<marks>.+)")
_EVENT = re.compile(r"event (?P<name>\S+): (?P<type>\w+); read by (?P<readers>.+)")
_FORM = re.compile(r"form (?P<name>\w+)")
_TYPE = re.compile(r"type (?P<name>\w+)(?:, checks (?P<checks>.+))?")
_FIELD = re.compile(r"  (?P<name>\w+): (?P<kinds>.+?)(?: = (?P<default>.+))?")
_REPLACED = "replaced by "
_NOBODY = "nobody"


@dataclass(frozen=True)
class CallShape:
    """``request`` and ``reply`` are names of types. ``may``: the right, or ``public``; and what else is taken."""

    request: str
    reply: str
    may: tuple[str, ...]
    writes: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class EventShape:
    """``type`` is the name of one; ``readers`` are the services that take the event in."""

    type: str
    readers: tuple[str, ...]


@dataclass(frozen=True)
class Shapes:
    """All calls, events and types of one release, by name. ``forms``: names of the types that vendors send."""

    calls: dict[str, CallShape]
    types: dict[str, TypeShape]
    events: dict[str, EventShape] = field(default_factory=dict)
    forms: list[str] = field(default_factory=list)


def shapes_of(calls: Iterable[Call[Any, Any]]) -> Shapes:
    """The shapes of ``calls``, and of what every call and answer is packed in."""
    found = sorted(calls, key=lambda call: call.name)
    models = [model for call in found for model in (call.request, call.reply)]
    named = {call.name: _call_shape(call) for call in found}
    wire = CallShape(Request.__name__, Reply.__name__, ("public",))
    return Shapes({WIRE: wire, **named}, types_of([Request, Reply, *models]))


def shapes_of_calls() -> Shapes:
    """The shapes of all calls as the code declares them now."""
    return shapes_of(all_calls().values())


def shapes_of_messages() -> Shapes:
    """The shapes of all events, and of what vendors send, as the code declares them now."""
    events, forms = published_events(), [model for models in forms_of_vendors().values() for model in models]
    named = {name: EventShape(event.__name__, _readers(name)) for name, event in sorted(events.items())}
    return Shapes({}, types_of([*events.values(), *forms]), named, sorted(form.__name__ for form in forms))


def shapes_of_the_code() -> Shapes:
    """All shapes as the code declares them now; ``TypeError`` for two types of one name."""
    calls, messages = shapes_of_calls(), shapes_of_messages()
    in_both = calls.types.keys() & messages.types.keys()
    if twice := sorted(name for name in in_both if calls.types[name] != messages.types[name]):
        raise TypeError("two types have one name", *twice)
    types = dict(sorted({**calls.types, **messages.types}.items()))
    return Shapes(calls.calls, types, messages.events, messages.forms)


def text_of(shapes: Shapes) -> str:
    """The whole text."""
    calls = [_call_line(name, call) for name, call in shapes.calls.items()]
    events = [_event_line(name, event) for name, event in shapes.events.items()]
    forms = [f"form {name}" for name in shapes.forms]
    return _HEAD + "\n".join([*calls, *events, *forms, *type_lines(shapes.types)]) + "\n"


def type_lines(types: dict[str, TypeShape]) -> Iterator[str]:
    """A line for each type and each of its fields."""
    for name, each in types.items():
        yield f"type {name}, checks {', '.join(each.checks)}" if each.checks else f"type {name}"
        yield from (_field_line(each_name, shape) for each_name, shape in each.fields.items())


def shapes_in(text: str) -> Shapes:
    """What ``text_of`` wrote; ``ValueError`` with the line that is none of it."""
    shapes = Shapes({}, {})
    fields: dict[str, FieldShape] = {}
    for line in text.splitlines():
        if found := _CALL.fullmatch(line):
            shapes.calls[found["name"]] = _read_call(found)
        elif found := _EVENT.fullmatch(line):
            shapes.events[found["name"]] = _read_event(found)
        elif found := _FORM.fullmatch(line):
            shapes.forms.append(found["name"])
        elif found := _TYPE.fullmatch(line):
            fields = {}
            checks = tuple(found["checks"].split(", ")) if found["checks"] else ()
            shapes.types[found["name"]] = TypeShape(fields, checks)
        elif found := _FIELD.fullmatch(line):
            fields[found["name"]] = FieldShape(read(found["kinds"]), found["default"])
        elif not line.startswith("#"):
            raise ValueError("not a line of shapes", line)
    return shapes


def _call_shape(call: Call[Any, Any]) -> CallShape:
    right = "public" if call.right is None else call.right.value
    also = [name for name, taken in (("permit", call.permit), ("setup", call.setup)) if taken]
    tier = [call.tier] if call.tier != "standard" else []
    return CallShape(call.request.__name__, call.reply.__name__, (right, *tier, *also), call.writes, call.replaced_by)


def _call_line(name: str, call: CallShape) -> str:
    marks = [*call.may, *(["writes"] if call.writes else [])]
    replaced = [f"{_REPLACED}{call.replaced_by}"] if call.replaced_by else []
    return f"call {name}: {call.request} -> {call.reply}; {', '.join([*marks, *replaced])}"


def _read_call(found: re.Match[str]) -> CallShape:
    marks = found["marks"].split(", ")
    replaced = [mark.removeprefix(_REPLACED) for mark in marks if mark.startswith(_REPLACED)]
    may = tuple(mark for mark in marks if mark != "writes" and not mark.startswith(_REPLACED))
    return CallShape(found["request"], found["reply"], may, "writes" in marks, "".join(replaced))


def _readers(name: str) -> tuple[str, ...]:
    """Who reads the event of a published name; one that every service publishes has no service in its name."""
    event_type = name.rpartition(".v")[0]
    if name == ENVELOPE or event_type == LIST_EVENT:
        return tuple(service.name for service in SERVICES if service.serves_rpc)
    return readers_of(event_type if "." in event_type else f"*.{event_type}")


def _event_line(name: str, event: EventShape) -> str:
    return f"event {name}: {event.type}; read by {', '.join(event.readers) or _NOBODY}"


def _read_event(found: re.Match[str]) -> EventShape:
    readers = found["readers"]
    return EventShape(found["type"], () if readers == _NOBODY else tuple(readers.split(", ")))


def _field_line(name: str, shape: FieldShape) -> str:
    default = "" if shape.default is None else f" = {shape.default}"
    return f"  {name}: {written(shape.kinds)}{default}"
