"""Every mapping of codes to words there is, found in the modules beside this one, and looked up by what may be said."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from haven_schemas import words


@dataclass(frozen=True)
class Worded:
    """A mapping with its name, and the codes of the type it is for (empty where it goes by plain names).

    ``beside``: why there is another mapping for the same codes; empty for the words of the codes themselves.
    """

    name: str
    codes: frozenset[str]
    words: Mapping[str, str]
    beside: str = ""


@cache
def vocabulary() -> tuple[Worded, ...]:
    """All of them."""
    modules = [import_module(f"{words.__name__}.{each.name}") for each in pkgutil.iter_modules(words.__path__)]
    return tuple(
        Worded(f"{module.__name__.removeprefix(f'{words.__name__}.')}.{name}", *_read(hint, getattr(module, name)))
        for module in modules
        for name, hint in get_type_hints(module, include_extras=True).items()
        if name.isupper() and isinstance(getattr(module, name), Mapping)
    )


@cache
def words_of_codes(codes: frozenset[str]) -> Mapping[str, str] | None:
    """What people read for each of exactly these codes; None where they have no words."""
    return next((each.words for each in vocabulary() if each.codes == codes and not each.beside), None)


def _read(hint: Any, mapping: Mapping[str, str]) -> tuple[frozenset[str], Mapping[str, str], str]:
    beside = ""
    if get_origin(hint) is Annotated:
        hint, beside = get_args(hint)
    return codes_of(get_args(hint)[0]), mapping, beside


def codes_of(closed: Any) -> frozenset[str]:
    """The codes of a ``Literal``, of an enumeration, or of several of them together; none of a plain text."""
    if get_origin(closed) is Literal:
        return frozenset(get_args(closed))
    if get_origin(closed) in (Union, UnionType):
        return frozenset().union(*(codes_of(each) for each in get_args(closed)))
    return frozenset(closed) if isinstance(closed, type) and issubclass(closed, StrEnum) else frozenset()
