"""Names as they are searched and sorted: without case, accents, apostrophes and hyphens."""

import unicodedata

MOST_WORDS = 8
"""Words of a query that count; more only make the same pupils rarer."""

_LETTERS_WITHOUT_A_BASE = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ħ": "h",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ŋ": "n",
        "ə": "e",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
"""What NFKD does not take apart."""

_DROPPED = frozenset(
    "'.`"
    "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}"
    "\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER TURNED COMMA}"
)
"""Apostrophes of every kind, and full stops: they come and go within one name."""


_PLAIN = str.maketrans(
    {chr(code): None if chr(code) in _DROPPED else " " for code in range(128) if not chr(code).isalnum()}
)


def fold(text: str) -> str:
    """``text`` in plain lower case with single spaces; ``O'Brien-Łuk`` becomes ``obrien luk``."""
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN).split())
    taken_apart = unicodedata.normalize("NFKD", text.casefold()).casefold()
    letters = (_folded(letter) for letter in taken_apart)
    return " ".join("".join(letters).translate(_LETTERS_WITHOUT_A_BASE).split())


def _folded(letter: str) -> str:
    if letter in _DROPPED or unicodedata.combining(letter):
        return ""
    return letter if letter.isalnum() else " "


def query_words(query: str) -> list[str]:
    """The words of a query, folded, each once, longest first (the rarest narrows an index search most)."""
    words = dict.fromkeys(fold(query).split())
    return sorted(words, key=len, reverse=True)[:MOST_WORDS]


def search_text(*parts: str | None) -> str:
    """What a pupil is found by: their names and class, folded, each part by itself."""
    return " ".join(folded for part in parts if part and (folded := fold(part)))
