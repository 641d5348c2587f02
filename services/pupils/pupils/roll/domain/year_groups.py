"""Year groups: the codes of NCyearActual (DfE Common Basic Data Set), and the spellings schools use for them."""

import re

_EARLY = {
    "e1": "E1",
    "e2": "E2",
    "n": "N2",
    "n1": "N1",
    "n2": "N2",
    "nursery": "N2",
    "nursery 1": "N1",
    "nursery1": "N1",
    "nursery 2": "N2",
    "nursery2": "N2",
    "r": "R",
    "rec": "R",
    "reception": "R",
    # The two years of the early years foundation stage in a school.
    **dict.fromkeys(("f1", "fs1", "foundation 1", "foundation1", "foundation stage 1"), "N2"),
    **dict.fromkeys(("f2", "fs2", "foundation 2", "foundation2", "foundation stage 2"), "R"),
}
_SPECIAL = {"m": "M", "x": "X"}
_NUMBERED = re.compile(r"0*([0-9]{1,2})", re.ASCII)
_CALLED = re.compile(r"(?:(?:nc|(?:national )?curriculum) )?(?:year group|year|yr|yg|y) ?(?=.)")
"""What schools write before the year itself."""
_LAST_YEAR = 14


def year_group_of(text: str) -> str | None:
    """The code for ``text``: ``R``, ``N1``, ``7`` (also for ``07``, ``Year 7``, ``Yr. 7``, ``y7``, ``NC Year 7``); None
    if there is none."""
    lowered = " ".join(text.replace(".", " ").split()).lower()
    # "YR" is reception, and no year without a number.
    bare = "r" if lowered == "yr" else _CALLED.sub("", lowered, count=1) if _CALLED.match(lowered) else lowered
    named = {**_EARLY, **_SPECIAL}.get(bare)
    if named is not None:
        return named
    numbered = _NUMBERED.fullmatch(bare)
    if numbered is None:
        return None
    number = int(numbered[1])
    if number == 0:
        return "R"
    return str(number) if number <= _LAST_YEAR else None
