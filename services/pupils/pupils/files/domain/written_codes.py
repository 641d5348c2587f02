"""Codes of a pupil's record as systems write them in a report: the code, the code with its words, or the words alone.

What is not recognised stays as it is, so that it is reported and kept as it came.
"""

import re
from collections import Counter
from collections.abc import Mapping
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
