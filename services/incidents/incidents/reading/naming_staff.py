"""Whether the words of a report name a member of staff."""

import unicodedata
from collections.abc import Iterable

from incidents.printing import Form, NameFinder, folded, words_of

_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts that put nothing between words."""
_SHORTEST = 2


def names(texts: Iterable[str], name: str) -> bool:
    """Whether one of ``texts`` has their surname as a word, or either part of one with a hyphen; in any case, without
    accents. Of a name in a script without spaces: the whole name, wherever it stands.

    A child or a colleague of the same surname is taken for them.
    """
    written = [text for text in texts if text]
    if _is_without_spaces(name):
        letters = "".join(words_of(name))
        return any(letters in "".join(folded(text)[0].split()) for text in written)
    finder = NameFinder(_forms(name))
    return any(next(finder.find(text), None) is not None for text in written)


def _forms(name: str) -> set[Form]:
    words = name.split()
    surname = words[-1] if words else ""
    found = {words_of(each) for each in (name, surname, *surname.split("-"))}
    return {form for form in found if len("".join(form)) >= _SHORTEST}


def _is_without_spaces(name: str) -> bool:
    return any(unicodedata.name(letter, "").startswith(_WITHOUT_SPACES) for letter in name)
