"""The list of what was destroyed, outside the databases: a restored copy destroys it again."""

from .line import NOTHING_BEFORE, Line, ListBroken, read_line
from .place import ListPlace, Signer
from .standing import ListStanding
from .writing import (
    LineKind,
    is_listed,
    list_disposal,
    list_hold,
    list_hold_lifted,
    list_wide_hold,
    list_wide_hold_lifted,
)
