"""Telephone numbers as people write them, and as a telephone dials them."""

import re

_NUMBER = re.compile(r"\s*(\+?)([\d\s().\-/]*)")
_BRACKETED_ZERO = re.compile(r"\(\s*0\s*\)")
_SHORTEST = 3
"""101 and 999."""


def dialled(phone: str) -> str:
    """``01632 960 001, option 2`` as ``01632960001`` and ``+44 (0)1632 960001`` as ``+441632960001``.

    Empty where no number stands at the beginning: there is nothing to dial.
    """
    plus, written = _NUMBER.findall(phone)[0]
    digits = re.sub(r"\D", "", _BRACKETED_ZERO.sub("", written) if plus else written)
    return plus + digits if len(digits) >= _SHORTEST else ""
