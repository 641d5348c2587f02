"""A contract filled from a row: what both call alike is said by the contract alone."""

from typing import Any, TypeVar

from pydantic import BaseModel

Kind = TypeVar("Kind", bound=BaseModel)
_NONE = object()


def of_row(kind: type[Kind], row: object, /, **more: Any) -> Kind:
    """``kind`` with what ``row`` has under the names of its fields, and ``more``, which goes before the row's.

    What neither has is left to the field's default; ``ValidationError`` where it has none.
    """
    found = {name: getattr(row, name, _NONE) for name in kind.model_fields if name not in more}
    return kind.model_validate({**{name: value for name, value in found.items() if value is not _NONE}, **more})
