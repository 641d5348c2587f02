"""Words to look for, and where they stand in a text: without regard to case or accents, as beginnings of words.

The text is looked at as a whole first (fast, for most texts hold nothing), and cut into sentences only where it does.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from haven_schemas.errors import FieldCode, invalid

_QUOTED_OR_WORD = re.compile(r'"([^"]+)"|(\S+)')
_MOST_WORDS = 10
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_MOST_SENTENCES = 3
_LONGEST_SENTENCE = 300
_LEAST_LETTERS = 2
_APOSTROPHES = "\u2018\u2019"


@dataclass(frozen=True)
class Sentence:
    """A sentence and the places of what was found in it."""

    text: str
    found: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Span:
    """Where a sentence begins and ends in its text, and what was found, counted from where it begins."""

    ends: tuple[int, int]
    places: tuple[tuple[int, int], ...]


class SearchWords:
    """What is looked for; ``Problem(invalid_request)`` on ``words`` if nothing can be."""

    def __init__(self, typed: str) -> None:
        words = [quoted or word for quoted, word in _QUOTED_OR_WORD.findall(typed)]
        folded = [fold(" ".join(word.split())).strip('"') for word in words]
        self._words = tuple(dict.fromkeys(word for word in folded if any(letter.isalnum() for letter in word)))
        if not self._words or len(self._words) > _MOST_WORDS or max(map(len, self._words)) < _LEAST_LETTERS:
            raise invalid("words", FieldCode.WRONG_FORMAT)
        self._begins = tuple((word.partition(" ")[0], re.compile(rf"(?<!\w){_spaced(word)}")) for word in self._words)
        self._any = re.compile("|".join(rf"(?<!\w){_spaced(word)}\w*" for word in self._words))

    def all_in(self, folded: Sequence[str]) -> bool:
        """Whether every word begins a word of some of these folded texts."""
        for first, begins in self._begins:
            for text in folded:  # looking for the letters is far faster than for where a word begins
                if first in text and begins.search(text):
                    break
            else:
                return False
        return True

    def places_in(self, folded: str, starts: Sequence[int]) -> set[int]:
        """As ``all_in`` for many records at once, joined to one text: which of those that begin at ``starts``."""
        places: set[int] | None = None
        for first, begins in self._begins:
            found = _places_of(first, begins, folded, starts)
            places = found if places is None else places & found
            if not places:
                break
        return places or set()

    def sentences(self, text: str) -> list[Sentence]:
        """Some sentences in which the words stand, in their order, each cut to a length that can be read: the first
        with each word, then the first of the others. Sentences that a phrase joins are one."""
        folded = fold(text)
        spans = _spans(text, [match.span() for match in self._any.finditer(folded)])
        chosen: list[_Span] = []
        for _, begins in self._begins:
            chosen += [span for span in spans if begins.search(folded, *span.ends)][:1]
        shown = list(dict.fromkeys([*chosen, *spans]))[:_MOST_SENTENCES]
        return [_cut(text[slice(*span.ends)], span.places) for span in sorted(shown, key=lambda span: span.ends)]


def fold(text: str) -> str:
    """``text`` without case and accents, letter for letter: places in it are places in ``text``."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(letter) for letter in text)


def _places_of(first: str, begins: re.Pattern[str], folded: str, starts: Sequence[int]) -> set[int]:
    found: set[int] = set()
    at = folded.find(first)
    while at != -1:
        goes_on = at + 1
        if begins.match(folded, at) is not None:
            place = bisect_right(starts, at)
            found.add(place - 1)
            goes_on = starts[place] if place < len(starts) else len(folded)
        at = folded.find(first, goes_on)
    return found


def _folded(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in _APOSTROPHES:
        return "'"
    return unicodedata.normalize("NFKD", letter)[0].lower()[:1] or letter


def _spaced(word: str) -> str:
    return r"\s+".join(re.escape(part) for part in word.split())


def _spans(text: str, places: Sequence[tuple[int, int]]) -> list[_Span]:
    """The sentences with something found in them, in their order."""
    ends = [0, *(end.end() for end in _SENTENCE_END.finditer(text)), len(text)]
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    last = (0, 0)
    for begin, end in places:
        span = ends[bisect_right(ends, begin) - 1], ends[min(bisect_left(ends, end), len(ends) - 1)]
        if span[0] < last[1]:
            span = last[0], max(last[1], span[1])
        found[span] = [*found.pop(last, []), (begin, end)] if span[0] == last[0] else [(begin, end)]
        last = span
    return [_Span(span, tuple((a - span[0], b - span[0]) for a, b in inside)) for span, inside in found.items()]


def _cut(sentence: str, places: Sequence[tuple[int, int]]) -> Sentence:
    sentence = sentence.rstrip()
    if len(sentence) <= _LONGEST_SENTENCE:
        return Sentence(sentence, tuple(places))
    start = max(0, min(places[0][0] - _LONGEST_SENTENCE // 3, len(sentence) - _LONGEST_SENTENCE))
    before, after = ("…" if start else ""), ("…" if start + _LONGEST_SENTENCE < len(sentence) else "")
    shift = len(before) - start
    inside = [(a + shift, b + shift) for a, b in places if a >= start and b <= start + _LONGEST_SENTENCE]
    return Sentence(before + sentence[start : start + _LONGEST_SENTENCE] + after, tuple(inside))
