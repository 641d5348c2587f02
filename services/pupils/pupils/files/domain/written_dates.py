"""Days as UK systems and spreadsheets write them: the day is first, always, and the year has four digits.

Nothing is guessed from the other rows of a file: ``03/04/2014`` is the third of April, and ``03/25/2014`` is no day.
Libraries that read dates read that one as 25 March, so that one column means two things; a file that holds such a day
is refused, since its other days are read wrongly in silence.
"""

import re
from datetime import date

from .remembered import remembered

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_LONGEST = 60
_LAST_MONTH, _LAST_DAY = 12, 31
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<mark>[-/. ])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})", re.ASCII
)
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})", re.ASCII
)
_NAMED = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[-/. ]*(?P<month>[a-z]{3,9})[-/., ]*(?P<year>[0-9]{4})", re.ASCII
)
_TIME = re.compile(
    r"(?:t|,? )(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.[0-9]+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?P<zone> ?(?:z|[+-][0-9]{2}:?[0-9]{2}))?",
    re.ASCII,
)


def iso_day(text: str) -> str | None:
    """The day that ``text`` names as ``YYYY-MM-DD``; None if it names none.

    A time behind it is passed over. A time with a zone that is not midnight is refused: it may be the day before here.
    """
    return _iso_day(text) if len(text) <= _LONGEST else None


@remembered(16_384)
def _iso_day(text: str) -> str | None:
    """Birthdays of a school come again each night, and are remembered; long texts are not."""
    written = " ".join(text.split()).lower()
    for form in (_DAY_FIRST, _YEAR_FIRST, _NAMED):
        found = form.match(written)
        if found is not None:
            return _day(found) if _is_passed_over(written[found.end() :]) else None
    return None


def has_month_first(text: str) -> bool:
    """Whether ``text`` is a day only with its month first, as ``03/25/2014``: then others of the file are, too."""
    found = _DAY_FIRST.match(" ".join(text.split())) if len(text) <= _LONGEST else None
    if found is None or not _is_passed_over(" ".join(text.split()).lower()[found.end() :]):
        return False
    return int(found["day"]) <= _LAST_MONTH < int(found["month"]) <= _LAST_DAY


def is_iso(text: str) -> bool:
    """Whether ``text`` has the form of an ISO day, and can be left as it is."""
    return _ISO.fullmatch(text) is not None


def _day(found: re.Match[str]) -> str | None:
    month = found["month"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month)
    try:
        return None if number is None else date(int(found["year"]), number, int(found["day"])).isoformat()
    except ValueError:
        return None


def _is_passed_over(rest: str) -> bool:
    if not rest:
        return True
    time = _TIME.fullmatch(rest)
    return time is not None and (time["zone"] is None or _is_midnight(time))


def _is_midnight(time: re.Match[str]) -> bool:
    hour = int(time["hour"]) % 12 if time["half"] == "a" else int(time["hour"])
    return hour == int(time["minute"]) == int(time["second"] or 0) == 0
