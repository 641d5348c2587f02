"""An example of every shape of the API: its fields as the contract has them, their values from ``example_values``.

Nobody in them exists. A test holds each example to the schema it stands beside and to the model it is of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import GroupedMetadata, MinLen
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from .example_values import ALSO_ASKED, DAY, FIELDS, MOMENT, WHOLE, an_id
from .example_values_of_shapes import OF_SHAPES


@dataclass(frozen=True)
class _Place:
    """Which field an example is for; ``asked``: of a request."""

    field: str
    name: str
    asked: bool


UNWRITTEN: set[str] = set()
"""Texts, as ``Shape.field``, of which ``example_values.FIELDS`` has no example: the document has three dots for them,
and a test refuses that."""


@cache
def asked_example(shape: type[BaseModel]) -> Mapping[str, Any]:
    """What a request may say, as JSON: what it has to say, and what ``ALSO_ASKED`` names of the rest."""
    return _of_model(shape, asked=True)


@cache
def told_example(shape: type[BaseModel]) -> Mapping[str, Any]:
    """What an answer may say, as JSON: every field."""
    return _of_model(shape, asked=False)


def example_of_field(shape: type[BaseModel], name: str) -> Any:
    """The example of one field of a query."""
    return _of_field(shape.__name__, name, shape.model_fields[name], asked=True)


def _of_model(shape: type[BaseModel], *, asked: bool) -> dict[str, Any]:
    if shape.__name__ in WHOLE:
        return dict(WHOLE[shape.__name__])
    return {
        field.serialization_alias or field.alias or name: _of_field(shape.__name__, name, field, asked=asked)
        for name, field in shape.model_fields.items()
        if not asked or field.is_required() or name in ALSO_ASKED.get(shape.__name__, ())
    }


def _of_field(shape: str, name: str, field: FieldInfo, *, asked: bool) -> Any:
    if (shape, name) in OF_SHAPES:
        return OF_SHAPES[shape, name]
    annotated = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    if name in FIELDS and _fits(annotated, FIELDS[name]):
        return FIELDS[name]
    return _of_type(annotated, _Place(f"{shape}.{name}", name, asked))


def _of_type(annotation: Any, place: _Place) -> Any:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of_annotated(annotation, inside, place)
    if origin in (Union, UnionType):
        return _of_type(next(each for each in inside if each is not NoneType), place)
    if origin is Literal:
        return inside[0]
    if origin in (list, tuple):
        return [_of_type(each, place) for each in inside if each is not ...]
    if origin is dict:
        return {_of_type(inside[0], place): _of_type(inside[1], place)}
    if isinstance(annotation, type) and issubclass(annotation, Enum | BaseModel):
        return _of_class(annotation, place)
    if annotation is UUID:
        return an_id(place.name.removesuffix("s"))
    return _PLAIN[annotation] if annotation in _PLAIN else _unwritten(place)


def _of_class(kind: type[Enum | BaseModel], place: _Place) -> Any:
    return next(iter(kind)).value if issubclass(kind, Enum) else _of_model(kind, asked=place.asked)


def _of_annotated(annotation: Any, inside: tuple[Any, ...], place: _Place) -> Any:
    made = _of_type(inside[0], place) if inside[0] is not str else _text(annotation, place)
    if isinstance(made, int) and not isinstance(made, bool) and not _fits(annotation, made):
        return next(number for number in _NUMBERS if _fits(annotation, number))
    return made


def _text(annotation: Any, place: _Place) -> str:
    """A text whose form says all there is to it: a day, a URN."""
    for text in _FORMED:
        if _has_pattern(annotation) and _fits(annotation, text):
            return text
    return _unwritten(place)


def _unwritten(place: _Place) -> str:
    UNWRITTEN.add(place.field)
    return "..."


def _has_pattern(annotation: Any) -> bool:
    flat = [one for each in get_args(annotation)[1:] for one in (each if isinstance(each, GroupedMetadata) else [each])]
    return any(getattr(each, "pattern", None) for each in flat) and not any(isinstance(each, MinLen) for each in flat)


def _fits(annotation: Any, value: Any) -> bool:
    try:
        _adapter(annotation).validate_json(_json(value), strict=True)
    except ValidationError:
        return False
    return True


def _json(value: Any) -> bytes:
    return TypeAdapter(Any).dump_json(value)


def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


_PLAIN: Mapping[Any, Any] = {
    bool: False,
    int: 3,
    float: 94.5,
    date: DAY,
    datetime: MOMENT,
    AwareDatetime: MOMENT,
    Any: None,
}
_NUMBERS = (1, 5, 60, 2026)
_FORMED = (DAY, "100123")
