"""Shapes of the API that follow from a contract: its fields, some under the API's names, some left out.

A shape says in its own class only what differs from the contract. ``shaped`` fills it from what a service answered,
``as_contract`` makes of it what a service is asked.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from .shapes import Shape

S = TypeVar("S", bound=Shape)
C = TypeVar("C", bound=BaseModel)


class Derived(Protocol):
    """Gives a shape the fields of a contract."""

    def __call__(self, shape: type[S], /) -> type[S]:
        """The shape with them."""
        ...


NAMES: Mapping[str, str] = {
    "subject_id": "pupil_id",
    "subject_ids": "pupil_ids",
    "wrong_id": "wrong_pupil_id",
    "right_id": "right_pupil_id",
}
"""The services' names for fields, and the API's, where the values are the same."""


def reply_from(contract: type[BaseModel], *, without: Iterable[str] = (), names: Mapping[str, str] = NAMES) -> Derived:
    """Adds the fields of ``contract`` to an answer of the API; each of them is always there, so none has a default.

    ``without``: fields that are left out, or that the class declares under another name and of another type. A field
    the class declares itself stays as it is there. ``TypeError`` if ``without`` names what the contract has not.
    """
    return _from(contract, frozenset(without), names, _always_there)


def body_from(contract: type[BaseModel], *, without: Iterable[str] = (), names: Mapping[str, str] = NAMES) -> Derived:
    """Adds the fields of ``contract`` and their defaults to what a request of the API takes; else as ``reply_from``."""
    return _from(contract, frozenset(without), names, copy)


def shaped(shape: type[S], found: BaseModel, /, **own: Any) -> S:
    """``found`` as a shape; ``own``: the values of fields that are made otherwise."""
    theirs = {here: there for there, here in shape.renamed.items()}
    same = {name: getattr(found, theirs.get(name, name)) for name in shape.model_fields if name not in own}
    return shape(**same, **own)


def as_contract(contract: type[C], given: Shape, /, **own: Any) -> C:
    """What was given, as a service takes it; ``own``: the values of fields that are made otherwise."""
    theirs = {here: there for there, here in given.renamed.items()}
    same = {theirs.get(name, name): getattr(given, name) for name in type(given).model_fields}
    return contract(**{**same, **own})


def _from(
    contract: type[BaseModel],
    without: frozenset[str],
    names: Mapping[str, str],
    field: Callable[[FieldInfo], FieldInfo],
) -> Derived:
    if unknown := without - contract.model_fields.keys():
        raise TypeError("left out is what the contract has not", contract.__name__, sorted(unknown))

    def derive(shape: type[S]) -> type[S]:
        fields: dict[str, Any] = {}
        for name, described in contract.model_fields.items():
            here = names.get(name, name)
            if name not in without and here not in shape.model_fields:
                fields[here] = (described.annotation, field(described))
        derived = create_model(
            shape.__name__, __base__=shape, __module__=shape.__module__, __doc__=shape.__doc__, **fields
        )
        derived.renamed = {there: here for there, here in names.items() if there in contract.model_fields}
        return derived

    return derive


def _always_there(described: FieldInfo) -> FieldInfo:
    field = copy(described)
    field.default, field.default_factory = PydanticUndefined, None
    return field
