"""Answers of services as their contracts describe them, with a value in every field or with null wherever it may be."""

import re
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import GroupedMetadata
from pydantic import AwareDatetime, BaseModel

_VALUES = {
    UUID: UUID(int=7),
    bool: True,
    int: 5,
    float: 0.5,
    date: date(2026, 3, 1),
    datetime: datetime(2026, 3, 1, tzinfo=UTC),
    AwareDatetime: datetime(2026, 3, 1, tzinfo=UTC),
    NoneType: None,
    Any: "anything",
}
_TEXTS = (
    "2026-03-01",
    "100001",
    "a_key",
    "1000001",
    "1000000001",
    "6f2b1d1c-93d8-4a55-8f6a-0d3f5a5e1c11",
    "203.0.113.0/24",
)


def made(annotation: Any, *, empty: bool, metadata: tuple[Any, ...] = ()) -> Any:
    """A value of ``annotation``; ``empty``: null where that is allowed."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return made(inside[0], empty=empty, metadata=(*metadata, *inside[1:]))
    if origin in (Union, UnionType):
        return None if empty and NoneType in inside else made(inside[0], empty=empty, metadata=metadata)
    if origin is Literal:
        return inside[0]
    if origin in (list, tuple):
        return origin(made(each, empty=empty) for each in inside if each is not ...)
    if origin is dict:
        return {made(inside[0], empty=empty): made(inside[1], empty=empty)}
    if annotation is str:
        return _text(metadata)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model(annotation, empty)
    return _VALUES[annotation]


def _model(kind: type[BaseModel], empty: bool) -> BaseModel:
    """Not checked as a whole: some contracts ask for one of two fields."""
    values = {
        name: made(field.annotation, empty=empty, metadata=tuple(field.metadata))
        for name, field in kind.model_fields.items()
    }
    return kind.model_construct(**values)


def _text(metadata: tuple[Any, ...]) -> str:
    flat = [one for each in metadata for one in (each if isinstance(each, GroupedMetadata) else [each])]
    flat += [one for each in flat for one in getattr(each, "metadata", ())]
    patterns = [pattern for each in flat if (pattern := getattr(each, "pattern", None))]
    return next(text for text in _TEXTS if all(re.search(pattern, text) for pattern in patterns))
