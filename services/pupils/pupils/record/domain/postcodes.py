"""A postcode as Royal Mail writes it, and how much of it says in which part of a district somebody lives."""

import re

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])[A-Z]{2}$")


def sector_of(postcode: str) -> str | None:
    """``AB1 2`` of ``ab12cd``; None for what is no postcode of the United Kingdom."""
    found = _POSTCODE.match("".join(postcode.split()).upper())
    return None if found is None else f"{found[1]} {found[2]}"
