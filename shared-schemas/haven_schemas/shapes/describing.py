"""The shape of a contract: of each field its name, what it may hold and what stands for it when it is left out.

What this does not know it refuses, so that no limit is left out without anybody noticing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import GroupedMetadata
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import to_json

from ..says import Says
from .notation import LITERAL, Kind, Kinds, Limit

Model = type[BaseModel]

_PLAIN: dict[Any, str] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    UUID: "uuid",
    date: "date",
    datetime: "datetime",
    AwareDatetime: "aware_datetime",
    NoneType: "null",
    Any: "anything",
}
_LIMITS = {
    "min_length": "min",
    "max_length": "max",
    "ge": "min",
    "le": "max",
    "gt": "above",
    "lt": "below",
    "pattern": "pattern",
    "strict": "strict",
    "strip_whitespace": "strip",
}
_ORDER = (*dict.fromkeys(_LIMITS.values()), "checks")
_UNLIMITED = ("null", LITERAL)


@dataclass(frozen=True)
class FieldShape:
    """``default``: what stands for the field when it is left out, as JSON; None: it must not be left out."""

    kinds: Kinds
    default: str | None = None


@dataclass(frozen=True)
class TypeShape:
    """``checks``: names of the functions that look at several fields together."""

    fields: dict[str, FieldShape]
    checks: tuple[str, ...] = ()


def types_of(models: Iterable[Model]) -> dict[str, TypeShape]:
    """The types of ``models`` and of everything inside them, by name; ``TypeError`` for two of one name."""
    found: dict[str, Model] = {}
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if found.setdefault(model.__name__, model) is not model:
            raise TypeError("two types have one name", model.__name__)
        inside = {each for field in model.model_fields.values() for each in _models_in(field.annotation)}
        waiting.extend(each for each in inside if found.get(each.__name__) is not each)
    return {name: _type_shape(found[name]) for name in sorted(found)}


def kinds_of(annotation: Any, metadata: Iterable[Any] = ()) -> Kinds:
    """What a field of this annotation may hold; ``TypeError`` for a type or a limit that has no notation."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kinds_of(inside[0], [*inside[1:], *metadata])
    if origin in (Union, UnionType):
        return tuple(kind for each in inside for kind in kinds_of(each, metadata))
    if origin is Literal:
        return tuple(_literal(value) for value in inside)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(_literal(each.value) for each in annotation)
    return (_limited(_kind(annotation, origin, inside), metadata),)


def _type_shape(model: Model) -> TypeShape:
    fields = {field.alias or name: _field_shape(field) for name, field in model.model_fields.items()}
    decorators = model.__pydantic_decorators__
    if decorators.field_validators or decorators.validators:
        raise TypeError("a check of one field stands in its annotation", model.__name__)
    return TypeShape(fields, tuple(sorted(decorators.model_validators)))


def _field_shape(field: FieldInfo) -> FieldShape:
    kinds = kinds_of(field.annotation, field.metadata)
    if field.is_required():
        return FieldShape(kinds)
    return FieldShape(kinds, to_json(field.get_default(call_default_factory=True)).decode())


def _kind(annotation: Any, origin: Any, inside: tuple[Any, ...]) -> Kind:
    if annotation in _PLAIN:
        return Kind(_PLAIN[annotation])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Kind(annotation.__name__)
    if origin is list or (origin is tuple and inside[1:] == (...,)):
        return Kind("list", (kinds_of(inside[0]),))
    if origin in (dict, tuple):
        return Kind("map" if origin is dict else "tuple", tuple(kinds_of(each) for each in inside))
    raise TypeError("there is no notation for this type", annotation)


def _literal(value: Any) -> Kind:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("there is no notation for this value", value)
    return Kind(LITERAL, value=value)


def _limited(kind: Kind, metadata: Iterable[Any]) -> Kind:
    if kind.name in _UNLIMITED:
        return kind
    limits: dict[str, Limit] = {}
    for name, value in _limits(metadata):
        together = name == "checks" and name in limits
        limits[name] = f"{limits[name]} {value}" if together else value
    return Kind(kind.name, kind.inside, tuple((name, limits[name]) for name in _ORDER if name in limits))


def _limits(metadata: Iterable[Any]) -> Iterator[tuple[str, Limit]]:
    for each in metadata:
        if isinstance(each, FieldInfo):
            yield from _limits(each.metadata)
        elif isinstance(each, GroupedMetadata):
            yield from _limits(each)
        elif isinstance(each, AfterValidator | BeforeValidator):
            yield "checks", getattr(each.func, "__name__", "")
        elif not isinstance(each, Says):  # words limit nothing
            yield from _named(each)


def _named(limit: Any) -> Iterator[tuple[str, Limit]]:
    said = asdict(limit) if is_dataclass(limit) and not isinstance(limit, type) else vars(limit)
    for name, value in said.items():
        if value is None:
            continue
        if name not in _LIMITS:
            raise TypeError("there is no notation for this limit", name)
        yield _LIMITS[name], value


def _models_in(annotation: Any) -> Iterator[Model]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inside in get_args(annotation):
        yield from _models_in(inside)
