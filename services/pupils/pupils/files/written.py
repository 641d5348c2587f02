"""Codes, dates and year groups as people and systems write them.

What is not recognised stays as it is, so that it is reported and kept as it came.

Nothing is guessed from the other rows of a file: ``03/04/2014`` is the third of April, and ``03/25/2014`` is no day.
Libraries that read dates read that one as 25 March, so that one column means two things; a file that holds such a day
is refused, since its other days are read wrongly in silence.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from haven_schemas.language_codes import LANGUAGES, NATIONALITIES
from haven_schemas.words.pupil_codes import BY_FIELD

from .remembered import remembered

_ALSO: Mapping[str, Mapping[str, str]] = {
    "sen_provision": {
        "sen support": "K", "ehcp": "E", "ehc plan": "E", "ehc": "E", "education health and care plan": "E",
        "no sen": "N", "none": "N", "no special educational needs": "N", "not sen": "N", "statement": "S",
        "school action": "A", "school action plus": "P",
    },
    "sen_need": {
        "speech language and communication needs": "SLCN", "autism": "ASD", "autistic spectrum": "ASD",
        "social emotional and mental health needs": "SEMH", "visual impairment": "VI",
        "specific learning disability": "SPLD",
    },
    "contact_relationship": {
        "mum": "PAM", "mummy": "PAM", "dad": "PAF", "step mother": "STM", "step father": "STF", "stepmum": "STM",
        "stepdad": "STF", "step mum": "STM", "step dad": "STF", "child minder": "CHM", "headteacher": "HTC",
    },
    "religion": {"none": "NR", "muslim islam": "MU", "islam": "MU", "catholic": "RC"},
    "enrolment_status": {
        "current": "C", "single registration": "C", "current single registration": "C", "main": "M",
        "main dual registration": "M", "current main dual registration": "M", "subsidiary": "S",
        "subsidiary dual registration": "S", "current subsidiary dual registration": "S", "fe college": "F",
        "further education college": "F", "other": "O", "other provider": "O", "guest": "G", "guest pupil": "G",
        "previous": "P", "previous registration": "P", "former": "P",
    },
}  # fmt: skip
"""Spellings beside those of our own words, in plain lower case."""

_CODES: Mapping[str, Mapping[str, str]] = {
    "sen_provision": BY_FIELD["provision"],
    "sen_need": BY_FIELD["type"],
    "contact_relationship": BY_FIELD["relationship"],
    "enrolment_status": dict.fromkeys("CMSFOGP", ""),
    "ethnicity": BY_FIELD["ethnicity"],
    "religion": BY_FIELD["religion"],
    "pupil_premium": BY_FIELD["pupil_premium"],
    "service_child": BY_FIELD["service_child"],
    "young_carer": BY_FIELD["young_carer"],
    "kinship_care": BY_FIELD["kinship_care"],
    "post_looked_after": BY_FIELD["post_looked_after"],
    "english_proficiency": BY_FIELD["english_proficiency"],
    "first_language": LANGUAGES,
    "nationality": NATIONALITIES,
}

TRUTHS = frozenset(
    {
        "ehc_plan", "free_school_meals", "free_school_meals_ever6", "in_care", "ever_in_care",
        "english_additional_language", "medical_flag", "contact_parental_responsibility",
    }
)  # fmt: skip
"""Columns that say yes or no."""

_YES = frozenset({"yes", "y", "true", "t", "1", "eligible", "ticked", "\N{CHECK MARK}", "\N{HEAVY CHECK MARK}"})
_NO = frozenset({"no", "n", "false", "f", "0", "not eligible", "ineligible"})
_NOTHING = frozenset({"", "-", "--", "n/a", "not recorded", "not specified"})
"""What some systems write into a cell that is empty."""

_LONGEST = 120
_WORDS = re.compile(r"[^\w]+")
_MARKS = (" - ", ": ", " \N{EN DASH} ", " (", " / ")
"""What stands between a code and its words."""
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
_LONGEST_DATE = 60
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


def as_code(column: str, text: str) -> str:
    """The code that ``text`` stands for in a column of this name; ``text`` itself if it stands for none."""
    return _as_code(column, text) if len(text) <= _LONGEST else text


@remembered(4096)
def _as_code(column: str, text: str) -> str:
    known = _CODES[column]
    upper = text.upper()
    if upper in known:
        return upper
    for mark in _MARKS:
        head = upper.partition(mark)[0]
        if head in known:
            return head
    return _by_words(column).get(_plain(text), text)


def as_truth(text: str) -> bool | str:
    """Yes or no; ``text`` itself if it says neither."""
    written = text.casefold()
    for said, words in ((True, _YES), (False, _NO)):
        if written in words or any(
            written.startswith(f"{word}{mark}") for word in words for mark in (" - ", ", ", " (")
        ):
            return said
    return text


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return text.casefold() in _NOTHING


def has_codes(column: str) -> bool:
    """Whether a column of this name holds codes."""
    return column in _CODES


@cache
def _by_words(column: str) -> Mapping[str, str]:
    """Codes by their words; words that two codes share stand for neither."""
    plain = [(_plain(words), code) for code, words in _CODES[column].items()]
    times = Counter(words for words, _ in plain)
    own = {words: code for words, code in plain if words and times[words] == 1}
    return MappingProxyType({**own, **_ALSO.get(column, {})})


def _plain(text: str) -> str:
    return " ".join(_WORDS.sub(" ", text.casefold()).split())


def iso_day(text: str) -> str | None:
    """The day that ``text`` names as ``YYYY-MM-DD``; None if it names none.

    A time behind it is passed over. A time with a zone that is not midnight is refused: it may be the day before here.
    """
    return _iso_day(text) if len(text) <= _LONGEST_DATE else None


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
    found = _DAY_FIRST.match(" ".join(text.split())) if len(text) <= _LONGEST_DATE else None
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
