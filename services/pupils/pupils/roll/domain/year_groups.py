"""Year groups: the codes of NCyearActual (DfE Common Basic Data Set), and the spellings schools use for them."""

import re

_EARLY = {
    "e1": "E1",
    "e2": "E2",
    "n": "N2",
    "n1": "N1",
    "n2": "N2",
    "nursery": "N2",
    "r": "R",
    "rec": "R",
    "reception": "R",
}
_SPECIAL = {"m": "M", "x": "X"}
_NUMBERED = re.compile(r"^(?:year|yr|y)?\s*0*([0-9]{1,2})$")
_LAST_YEAR = 14


def year_group_of(text: str) -> str | None:
    """The code for ``text``: ``R``, ``N1``, ``7`` (also for ``07``, ``Year 7``, ``y7``); None if there is none."""
    lowered = text.strip().lower()
    named = {**_EARLY, **_SPECIAL}.get(lowered.removeprefix("year ").strip())
    if named is not None:
        return named
    numbered = _NUMBERED.match(lowered)
    if numbered is None or not numbered[1].isascii():
        return None
    number = int(numbered[1])
    if number == 0:
        return "R"
    return str(number) if number <= _LAST_YEAR else None
