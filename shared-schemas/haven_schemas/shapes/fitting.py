"""Whether all that one side may write into a field, the other side reads."""

import re

from .notation import LITERAL, Kind, Limit

_ALSO_READ_AS = {
    "integer": ("number",),
    "aware_datetime": ("datetime", "text"),
    "datetime": ("text",),
    "date": ("text",),
    "uuid": ("text",),
}
_AT_LEAST = ("min", "above")


def fits_but_for_inside(wrote: Kind, reads: Kind) -> bool:
    """Whether ``reads`` takes every ``wrote``, what lists and maps hold and the fields of types not counted."""
    if reads.name == "anything":
        return not reads.limits
    if wrote.name == LITERAL:
        return _takes_literal(wrote.value, reads)
    if wrote.name != reads.name and reads.name not in _ALSO_READ_AS.get(wrote.name, ()):
        return False
    if len(wrote.inside) != len(reads.inside):
        return False
    limits = dict(wrote.limits)
    return all(_no_wider(limits.get(name), name, limit) for name, limit in reads.limits)


def _takes_literal(value: str | int | None, reads: Kind) -> bool:
    if reads.name == LITERAL:
        return value == reads.value
    if isinstance(value, int):
        return reads.name in ("integer", "number") and not reads.limits
    if reads.name != "text" or value is None:
        return False
    return all(_text_keeps(value, name, limit) for name, limit in reads.limits)


def _text_keeps(value: str, name: str, limit: Limit) -> bool:
    if name == "pattern":
        return re.search(str(limit), value) is not None
    return _no_wider(len(value) if name in ("min", "max") else None, name, limit)


def _no_wider(wrote: Limit | None, name: str, limit: Limit) -> bool:
    """Whether what is written under the limit ``wrote`` keeps ``limit``."""
    if wrote is None or isinstance(wrote, str) or isinstance(limit, str):
        return wrote == limit
    return wrote >= limit if name in _AT_LEAST else wrote <= limit
