"""Fields for which there is none here: found at any depth of what is pushed, and taken only by name."""

import hashlib
import types
from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from haven_schemas.acts.pupil_record_fields import PupilRecord
from haven_schemas.identifiers import Contract


@cache
def field_digest(name: str) -> str:
    """A field's name as it stands beside a decision about it, whatever a sender calls things."""
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def as_group(digest: str) -> str:
    """One approved field among the groups that a feed may tell."""
    return f"other:{digest}"


def is_taken(name: str, groups: Collection[str]) -> bool:
    """Whether a feed with these groups may tell the field: ``other`` is ticked for it, and this name approved."""
    return "other" in groups and as_group(field_digest(name)) in groups


def without_unknown(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of ``PupilRecord`` without what their inner objects have beyond ours, and that by its path."""
    unknown: dict[str, Any] = {}
    return {name: _known(value, _INNER.get(name), name, unknown) for name, value in record.items()}, unknown


_Inner = dict[str, Any]


def _known(value: Any, inner: _Inner | None, path: str, unknown: dict[str, Any]) -> Any:
    if inner is None:
        return value
    if isinstance(value, list):
        return [_known(each, inner, path, unknown) for each in value]
    if not isinstance(value, dict):
        return value
    unknown |= {f"{path}.{name}": each for name, each in value.items() if name not in inner}
    return {name: _known(each, inner[name], f"{path}.{name}", unknown) for name, each in value.items() if name in inner}


def _inner_of(kind: Any) -> _Inner | None:
    """By name the fields of the object that ``kind`` is, or is a list of; None for anything else."""
    if isinstance(kind, type) and issubclass(kind, Contract):
        return {name: _inner_of(field.annotation) for name, field in kind.model_fields.items()}
    if get_origin(kind) in (Annotated, Union, types.UnionType, list):
        return next((found for each in get_args(kind) if (found := _inner_of(each)) is not None), None)
    return None


_INNER: _Inner = _inner_of(PupilRecord) or {}
