"""Leaving names out of a text, and looking whether any is left.

A name is looked for in every form it is known in: whole, turned round, each of its words; in any case, with or without
accents, with any sign or line end between its words, with digits or signs of a file's name around it. What no form says
(initials, a nickname, "the girl in the red coat") is for a person to see: the preview is there for that.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

SHORTEST = 2
"""A word of one letter is no name."""

_BETWEEN = r"[\W\d_]{0,5}"
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev", "prof"})
_TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "ð": "d", "\u0131": "i"}


@dataclass(frozen=True)
class Named:
    """Someone: how they are called in the export when their name is left out, and the names they are known by."""

    label: str
    names: frozenset[str]
    as_written: bool = False
    """Only as a whole: words that were typed, of which each alone may be harmless ("12 High Street")."""

    @cached_property
    def forms(self) -> frozenset[str]:
        """Every form: folded, words parted by one blank."""
        found: set[str] = set()
        if self.as_written:
            return frozenset(
                form for form in (" ".join(words_of(name)) for name in self.names) if len(form) >= SHORTEST
            )
        for name in self.names:
            words = words_of(name)
            found.add(" ".join(words))
            found.update(" ".join([*words[at:], *words[:at]]) for at in range(1, len(words)))
            found.update(words)
            found.update(" ".join(words_of(part)) for part in re.split(r"[\s-]+", name))
        return frozenset(form for form in found - _TITLES if len(form) >= SHORTEST)


def folded(text: str) -> tuple[str, list[int]]:
    """``text`` in small letters without accents and invisible signs, and where each letter of that stands in it."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", _TWO_LETTERS.get(letter.lower(), letter)):
            if unicodedata.category(part) in ("Mn", "Cf", "Me"):
                continue
            for small in part.casefold():
                letters.append(small)
                places.append(place)
    return "".join(letters), places


def words_of(name: str) -> list[str]:
    """The words of a name, folded."""
    return [word for word in re.split(r"[\W\d_]+", folded(name)[0]) if word]


def shared_forms(named: Named, others: Iterable[Named]) -> frozenset[str]:
    """Forms of one that are also somebody else's: a family's surname."""
    return named.forms & frozenset[str]().union(*(each.forms for each in others))


class Redactor:
    """Replaces the names of ``left_out`` by their labels.

    Forms that are also those of ``kept`` stay, since nobody could be called by their own name any more; words that were
    typed go all the same.
    """

    def __init__(self, left_out: Sequence[Named], kept: Sequence[Named] = ()) -> None:
        stay = frozenset[str]().union(*(each.forms for each in kept))
        self.labels: Mapping[str, str] = {
            form: each.label for each in left_out for form in each.forms - (frozenset() if each.as_written else stay)
        }
        longest_first = sorted(self.labels, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(_pattern_of, longest_first))) if longest_first else None

    def apply(self, text: str) -> str:
        """``text`` with each form replaced by a label."""
        if self._pattern is None or not text:
            return text
        small, places = folded(text)
        pieces, at = [], 0
        for match in self._pattern.finditer(small):
            begin, end = places[match.start()], places[match.end() - 1] + 1
            if begin < at:
                continue
            pieces += [text[at:begin], self._label_of(match[0])]
            at = _with_marks(text, end)
        return "".join([*pieces, text[at:]])

    def count(self, text: str) -> int:
        """How many times some form stands in ``text``."""
        return 0 if self._pattern is None else sum(1 for _ in self._pattern.finditer(folded(text)[0]))

    def _label_of(self, found: str) -> str:
        words = " ".join(words_of(found))
        return self.labels.get(words) or self.labels.get(words.removesuffix("s")) or next(iter(self.labels.values()))


def _pattern_of(form: str) -> str:
    """Also with an s behind: a possessive whose apostrophe was forgotten."""
    words = _BETWEEN.join(re.escape(word) for word in form.split(" "))
    return f"{_NO_LETTER_BEFORE}{words}{'s?' if len(form) > 2 else ''}{_NO_LETTER_AFTER}"


def _with_marks(text: str, at: int) -> int:
    while at < len(text) and unicodedata.category(text[at]) in ("Mn", "Cf", "Me"):
        at += 1
    return at
