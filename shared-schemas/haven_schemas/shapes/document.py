"""Every call between processes and every type it uses as one text: a line a call, a line a field, each type once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..call import Call, all_calls
from ..rpc_wire import Reply, Request
from .describing import FieldShape, TypeShape, types_of
from .notation import read, written

WIRE = "wire"
"""The name under which the sealed body around every call and answer stands among the calls."""

_HEAD = "# Written by `python -m haven_schemas.export` and read in reviews; shared-schemas/README.md says how.\n"
_CALL = re.compile(r"call (?P<name>\S+): (?P<request>\w+) -> (?P<reply>\w+); (?P<marks>.+)")
_TYPE = re.compile(r"type (?P<name>\w+)(?:, checks (?P<checks>.+))?")
_FIELD = re.compile(r"  (?P<name>\w+): (?P<kinds>.+?)(?: = (?P<default>.+))?")
_REPLACED = "replaced by "


@dataclass(frozen=True)
class CallShape:
    """``request`` and ``reply`` are names of types. ``may``: the right, or ``public``; and what else is taken."""

    request: str
    reply: str
    may: tuple[str, ...]
    writes: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class Shapes:
    """All calls and types of one release, by name."""

    calls: dict[str, CallShape]
    types: dict[str, TypeShape]


def shapes_of(calls: Iterable[Call[Any, Any]]) -> Shapes:
    """The shapes of ``calls``, and of what every call and answer is packed in."""
    found = sorted(calls, key=lambda call: call.name)
    models = [model for call in found for model in (call.request, call.reply)]
    named = {call.name: _call_shape(call) for call in found}
    wire = CallShape(Request.__name__, Reply.__name__, ("public",))
    return Shapes({WIRE: wire, **named}, types_of([Request, Reply, *models]))


def shapes_of_the_code() -> Shapes:
    """The shapes as the code declares them now."""
    return shapes_of(all_calls().values())


def text_of(shapes: Shapes) -> str:
    """The whole text."""
    calls = [_call_line(name, call) for name, call in shapes.calls.items()]
    return _HEAD + "\n".join([*calls, *type_lines(shapes.types)]) + "\n"


def type_lines(types: dict[str, TypeShape]) -> Iterator[str]:
    """A line for each type and each of its fields."""
    for name, each in types.items():
        yield f"type {name}, checks {', '.join(each.checks)}" if each.checks else f"type {name}"
        yield from (_field_line(field, shape) for field, shape in each.fields.items())


def shapes_in(text: str) -> Shapes:
    """What ``text_of`` wrote; ``ValueError`` with the line that is none of it."""
    shapes = Shapes({}, {})
    fields: dict[str, FieldShape] = {}
    for line in text.splitlines():
        if found := _CALL.fullmatch(line):
            shapes.calls[found["name"]] = _read_call(found)
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


def _field_line(name: str, field: FieldShape) -> str:
    default = "" if field.default is None else f" = {field.default}"
    return f"  {name}: {written(field.kinds)}{default}"
