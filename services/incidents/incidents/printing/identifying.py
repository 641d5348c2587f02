"""What identifies somebody without being a name, found by its form: dates, numbers, places, classes, titled names.

For a case sample, out of which everything goes that says who, where or when. Over-redaction is preferred. What has no
form (a nickname, "the only boy in the choir", a date that nobody would know for one) a person has to find.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from haven_schemas.words.records import CHOICES, ENTRY_DETAILS, ENTRY_KINDS

from .name_runs import words_of

_MONTHS = (
    "january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept|sep|oct|"
    "nov|dec"
)
_ALSO_WORDS = "march|may|mar"
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|"
    "eighth|ninth)|thirtieth|thirty[ -]first"
)
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TO_NINE = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNDER_100 = rf"(?:{_TEENS}|(?:{_TENS})(?:[ -](?:{_TO_NINE}))?|(?:oh[ -])?(?:{_TO_NINE}))"
_YEAR = "|".join(
    (
        r"(?:\b(?:19|20)\d\d\b",
        rf"\btwo thousand(?: and)?(?: {_UNDER_100})?\b",
        rf"\bnineteen[ -](?:{_TENS})(?:[ -](?:{_TO_NINE}))?\b",
        rf"\btwenty[ -](?:oh[ -](?:{_TO_NINE})|{_TEENS}|twenty(?:[ -](?:{_TO_NINE}))?)\b)",
    )
)
_DAY = rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?|\b(?:{_ORDINALS}))"
_CAPITAL = r"(?-i:[^\W\d_a-z][\w'\u2019-]*)"
"""A word with a capital, or in letters that have none."""
_STREETS = (
    "Street|Road|Avenue|Lane|Close|Drive|Way|Court|Crescent|Gardens|Terrace|Grove|Square|Mews|Walk|Rise|Row|Estate|"
    "Flats?|House|Farm"
)
_HOUSES = (
    "School|Academy|Academies|College|Primary|Infants?|Juniors?|Nursery|Preschool|University|Hospital|Hospice|Surgery|"
    "Clinic|Church|Chapel|Mosque|Synagogue|Temple|Gurdwara|Trust|Council|Borough|Library|Centre|Park|Club|FC|Rovers|"
    "United|Guides|Brownies|Scouts|Cubs|Cadets"
)
_TITLES = (
    "mr|mrs|ms|miss|mx|dr|doctor|sir|rev|reverend|father|imam|rabbi|prof|professor|pc|pcso|dc|ds|di|sgt|sergeant|nurse|"
    "aunt|auntie|uncle|cousin"
)
_OTHER_LETTERS = r"\b\w*[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff\ufb00-\ufb06]\w*"
"""A word with a letter that is not Latin: in an English text mostly a name, with what belongs to it joined on, or a
letter that looks like another."""
_WEB = (r"\b[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)*", r"\b(?:https?://|www\.)\S+", r"(?<!\w)@[\w-]+(?:\.[\w-]+)*")

_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "[address left out]",
        (
            *_WEB,
            r"\b[\w-]+\.(?:org|com|net|info|sch|co|ac|gov|nhs)(?:\.uk)?\b",
            r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b",
            rf"(?:\b\d+[a-z]?,?\s+)?\b(?:{_CAPITAL}\s+){{1,3}}(?-i:{_STREETS})\b",
        ),
    ),
    (
        "[date left out]",
        (
            r"\b\d{4}-\d{2}-\d{2}(?:T[\d:.+Z-]+)?",
            r"\b\d{1,4}\s?/\s?\d{1,2}(?:\s?/\s?\d{2,4})?\b",
            r"\b(?:\d{1,2}\.\d{1,2}\.|\d{1,2}-\d{1,2}-)(?:\d{4}|\d{2})\b",
            rf"{_DAY}(?:\s+day)?(?:\s+of)?\s+(?:{_MONTHS}|{_ALSO_WORDS})\b\.?(?:,?\s+(?:{_YEAR}|['\u2019]\d\d\b))?",
            rf"\b(?:{_MONTHS})\b\.?(?:\s+the)?\s+{_DAY}\b(?:,?\s+{_YEAR})?",
            rf"\b(?:{_ALSO_WORDS})\b\.?(?:\s+the)?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?",
            rf"\b(?:{_MONTHS}|{_ALSO_WORDS})\b\.?(?:\s+of)?,?\s+(?:{_YEAR}|['\u2019]\d\d\b)",
            rf"\b(?:{_MONTHS})\b",
            _YEAR,
        ),
    ),
    (
        "[number left out]",
        (
            r"\bHV(?:[ -]?[\dA-Z]{3}){3}\b",
            r"\b[a-z]{1,6}[-/]?\d{3,}[\da-z]*\b",
            r"\b[a-z]{2}\d{2}\s?[a-z]{3}\b",
            r"(?<!\w)\+?\d(?:[\s().-]*\d){4,}\w?\b",
        ),
    ),
    (
        "[class left out]",
        (
            rf"\b(?:years?|yr|form|class|tutor group)\.?\s?(?:\d{{1,2}}[a-z]{{0,2}}|{_TEENS}|{_TO_NINE})\b",
            r"\b(?-i:[YRN])\d{1,2}[a-z]{0,2}\b",
            r"\b\d{1,2}(?-i:[A-Z]{1,3})\b",
        ),
    ),
    ("[place left out]", (rf"\b(?:{_CAPITAL}\s+(?:of\s+)?){{1,4}}(?-i:{_HOUSES})\b",)),
    ("[name left out]", (rf"\b(?:{_TITLES})\b\.?\s+{_CAPITAL}(?:\s+{_CAPITAL})?", _OTHER_LETTERS)),
)
LABELS = tuple(label for label, _ in _FORMS)
"""What stands for what was found."""
_COMPILED = [(label, [re.compile(each, re.IGNORECASE) for each in forms]) for label, forms in _FORMS]
_COMPILED_WEB = [re.compile(each, re.IGNORECASE) for each in _WEB]

_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_OF_SOMEBODY = re.compile(r"['\u2019]s\Z")
_BEGINS = re.compile(r"(?:[.!?:\u2026\n]\s*[\"'\u2018\u201c(]*|[\"\u2018\u201c]\s*)\Z")
_NO_NAMES = frozenset(
    words_of(
        "i im id ive ill monday tuesday wednesday thursday friday saturday sunday english maths science "
        "pe it ict sen senco dsl lado mash camhs ehcp ehc pep cin cp ta hlta gp nhs uk tv pc british ok"
    )
)
_BEGINNERS = frozenset(
    words_of(
        "a about action after agreed all also although an and another any apart arrived as ask asked asking "
        "at aunt because before believed both but by call called came can checked child children concern "
        "could dad did discussed during each every explained father felt first for found from further gave "
        "given going got had half happened has have he heard her here high his home how if in incident is its "
        "just kept known knows last later left level looked made many marks mentioned met might most mother "
        "mum must my near never next no nobody not note nothing noticed now of often on once one only or "
        "other our out overheard paper parent parents perhaps phone please possibly previously rang read "
        "received recorded refused reported reports ring round said sat saw school seemed seems seen sent she "
        "should showed shown since so some somebody sometimes soon spoke staff started stated stayed still "
        "stopped suddenly talk talked teacher texted that the their then there these they thinks this those "
        "though thought through title to today told tried two typed until up usually wanted wants was we went "
        "were what when where whether which while who why will with would written wrote yes yesterday yet you"
    )
)
_SAID = [
    *ENTRY_KINDS.values(),
    *ENTRY_DETAILS.values(),
    *(words for each in CHOICES.values() for words in each.values()),
]
_OURS = frozenset(word for words in _SAID for word in words_of(words))
"""What Haven itself writes at the beginning of a line."""
_MOST_SHOWN = 60


def without_web(text: str) -> str:
    """Without mail addresses and the like, which hold names: before names are looked for, so that nothing is left."""
    for form in _COMPILED_WEB:
        text = form.sub(LABELS[0], text)
    return text


def without_identifying(text: str) -> str:
    """``text`` with a label in the place of all that is found by its form. Labels of ours are not to be in it."""
    pieces = [(text, False)]
    for label, forms in _COMPILED:
        for form in forms:
            pieces = [new for piece in pieces for new in (_split(form, label, piece[0]) if not piece[1] else [piece])]
    return "".join(piece for piece, _ in pieces)


def _split(form: re.Pattern[str], label: str, text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in form.finditer(text):
        yield text[at : match.start()], False
        yield label, True
        at = match.end()
    yield text[at:], False


def found_in(text: str) -> Counter[str]:
    """What is found by its form, by its spelling in lower case."""
    return Counter(
        " ".join(match.group().lower().split())
        for _, forms in _COMPILED
        for form in forms
        for match in form.finditer(text)
    )


def words_to_look_at(texts: Iterable[str]) -> list[str]:
    """Words that may be names: with a capital, or in letters that have none; some of them where they are many.

    At the beginning of a sentence only those that are no usual beginning, and stand nowhere in lower case."""
    told = list(texts)
    small = frozenset(word for text in told for word in _WORD.findall(text) if word.islower())
    found = dict.fromkeys(word for text in told for word in _like_names(text, small))
    return list(found)[:_MOST_SHOWN]


def _like_names(text: str, small: frozenset[str]) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        has_case = word[0].upper() != word[0].lower()
        if word.lower().replace("'", "") in _NO_NAMES or (has_case and not word[0].isupper()):
            continue
        before = text[max(0, match.start() - 8) : match.start()]
        begins = has_case and (not before or _BEGINS.search(before))
        if not begins or _OF_SOMEBODY.sub("", word.lower()) not in small | _BEGINNERS | _OURS:
            yield word
