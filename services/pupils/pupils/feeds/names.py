"""What a feed may be called."""

import unicodedata

from haven_schemas.errors import FieldCode, invalid

_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of Unicode that nobody sees on a page."""


def feed_name(typed: str) -> str:
    """The name without blanks around it. ``Problem(invalid_request)`` about ``name`` if nothing of it can be seen
    (``required``) or something in it cannot (``hidden_characters``)."""
    name = typed.strip()
    if not name:
        raise invalid("name", FieldCode.REQUIRED)
    if any(unicodedata.category(each) in _HIDDEN for each in name):
        raise invalid("name", FieldCode.HIDDEN_CHARACTERS)
    return name
