"""The boxes of a form, from the contract of what it asks: which there are, in which order, and of what sort."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Any, Literal, get_args

from annotated_types import MaxLen
from haven_schemas.call import Call
from haven_schemas.says import Says, said_in
from haven_schemas.words.vocabulary import codes_of, words_of_codes
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Sort = Literal["few", "choice", "day", "area", "line"]
_FEW = 3
"""So many codes are all seen at once; more are a list to choose from."""
_LINE = 200
"""Letters of what is written in one line."""


@dataclass(frozen=True)
class Box:
    """One box. ``choices``: codes with their words, of ``few`` and ``choice``."""

    name: str
    sort: Sort
    says: Says
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)


def boxes_of(call: Call[Any, Any]) -> list[Box]:
    """Of each field that says how it is asked for, as they stand in the contract; ``TypeError`` for a field of a type
    that has no box."""
    asked: type[BaseModel] = call.request
    said = ((name, info, said_in(info)) for name, info in asked.model_fields.items())
    return [_box(name, info, says) for name, info, says in said if says.label]


def kind_of(info: FieldInfo) -> Any:
    """The type of a field that is there."""
    kinds = [each for each in get_args(info.annotation) if each is not NoneType]
    return kinds[0] if len(kinds) == 1 and NoneType in get_args(info.annotation) else info.annotation


def _box(name: str, info: FieldInfo, says: Says) -> Box:
    kind = kind_of(info)
    if codes := codes_of(kind):
        return _choice(name, kind, codes, says)
    if kind is date:
        return Box(name, "day", says)
    if kind is str:
        most = max((each.max_length for each in info.metadata if isinstance(each, MaxLen)), default=_LINE)
        return Box(name, "area" if most > _LINE else "line", says)
    raise TypeError("there is no box for this type", name, kind)


def _choice(name: str, kind: Any, codes: frozenset[str], says: Says) -> Box:
    words = words_of_codes(codes)
    if words is None:
        raise TypeError("these codes have no words", name, kind)
    return Box(name, "few" if len(codes) <= _FEW else "choice", says, words)
