"""How a page asks for a field of a contract, and what it says of what is missing or wrong there: said once, at the type
or at the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from pydantic.fields import FieldInfo

from .errors import FieldCode


@dataclass(frozen=True)
class Says:
    """``label``: what a person reads at the box; a field without one has no box. ``hint``: below it. ``missing``: what
    they read where nothing was chosen or typed, or nothing that it could be. ``wrong``: by what else is wrong; of all
    others the words that every field has are read."""

    label: str = ""
    hint: str = ""
    missing: str = ""
    wrong: Mapping[FieldCode, str] = field(default_factory=dict, hash=False)


def said_in(info: FieldInfo) -> Says:
    """What the field says, over what its type says."""
    said: dict[str, object] = {}
    for each in info.metadata:
        if isinstance(each, Says):
            said |= {one.name: value for one in fields(each) if (value := getattr(each, one.name))}
    return Says(**said)  # type: ignore[arg-type]  # each value is of the field of its name
