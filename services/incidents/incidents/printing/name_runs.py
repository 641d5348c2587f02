"""Names in a text: its letters as runs, and where several runs together are one of some names.

Names are compared as letters alone: in any case, without accents and invisible signs, with any few signs or a line end
between their words. Within a word stands nothing but what hands put there: ``O'Dowd`` and ``ODowd``, ``Al-Hassan``, a
word that goes on in the next line (``Quill-`` and ``feather``), ``Mc Donald``. A capital begins a word in the middle of
letters (``AmeliaReport.docx``).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_RUN = re.compile(r"[^\W\d_]+")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_BLANKS = re.compile(r"\s+")
_BETWEEN_WORDS = 5
"""Signs, of which blanks in a row are one: layout changes those."""
_HYPHEN = re.compile(r"[-\u2010\u2013]\s*")
_APOSTROPHES = frozenset("'`\u2018\u2019")
_JOINED_LETTERS = 4
"""Shorter names are other words too often when they are put together."""
_NEVER = 1_000
_CONTRACTED = frozenset({"d", "ll", "m", "re", "s", "t", "ve"})
"""``she'll`` is no Shell, ``can't`` no Cant."""
PARTICLES = frozenset(
    {"al", "ap", "da", "de", "del", "der", "di", "du", "el", "fitz", "ibn", "la", "le", "mac", "mc", "o", "st", "van"}
)
"""What a surname may begin with, joined or apart."""
_UNSPLIT = frozenset({"mc", "mac"})
_TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "ð": "d", "\u0131": "i"}
_INVISIBLE = ("Mn", "Cf", "Me")

Form = tuple[str, ...]
"""Words of a name, folded."""


def folded(text: str) -> tuple[str, Sequence[int]]:
    """``text`` in lower case without accents and invisible signs, and where each letter of that stands in it."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        small = _folded_letter(letter)
        letters.append(small)
        places += [place] * len(small)
    return "".join(letters), places


@lru_cache(maxsize=4_096)
def _folded_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", _TWO_LETTERS.get(letter.lower(), letter))
    return "".join(part.casefold() for part in parts if unicodedata.category(part) not in _INVISIBLE)


def words_of(name: str) -> Form:
    """The words of a name, folded."""
    return tuple(word for word in _NOT_LETTERS.split(folded(name)[0]) if word)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters without a sign or a new word between them; ``begin`` and ``end`` count folded letters."""

    letters: str
    begin: int
    end: int
    capital: bool


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form at ``text[begin:end]``."""

    form: Form
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two runs: how long a name must be to go on behind it within a word, and whether two words
    beside each other have no more between them."""

    letters: int
    adjacent: bool


_Gaps = Mapping[int, _Gap]
"""After how many letters each stands."""


class NameFinder:
    """Finds the longest of ``forms`` wherever one begins; an s behind it (a possessive without its sign) is of it.

    ``strict`` forms are found with their words beside each other alone: in "Ben. Smith" there is no Ben Smith.
    """

    def __init__(self, forms: Collection[Form], strict: Collection[Form] = ()) -> None:
        self._forms: dict[str, list[Form]] = {}
        self._strict = frozenset(strict) - frozenset(forms)
        for form in (*sorted(forms), *sorted(self._strict)):
            self._forms.setdefault("".join(form), []).append(form)
        self._beginnings = {letters[:length] for letters in self._forms for length in range(1, len(letters) + 1)}

    def find(self, text: str, *, wrapped: bool = False) -> Iterator[FoundForm]:
        """In order, none within another. ``wrapped``: layout broke the lines, wherever there was a blank."""
        if not self._forms or not text:
            return
        small, places = folded(text)
        runs = _runs(text, small, places)
        at = 0
        while at < len(runs):
            upto, form = self._longest(small, runs, at, wrapped)
            if form is None:
                at += 1
                continue
            yield FoundForm(form, places[runs[at].begin], _with_marks(text, places[runs[upto].end - 1] + 1))
            at = upto + 1

    def _longest(self, small: str, runs: Sequence[Run], at: int, wrapped: bool) -> tuple[int, Form | None]:
        joined, gaps = runs[at].letters, dict[int, _Gap]()
        best: tuple[int, Form | None] = (at, self._form(joined, gaps))
        upto = at
        while joined in self._beginnings and upto + 1 < len(runs):
            before, upto = runs[upto], upto + 1
            gap = small[before.end : runs[upto].begin]
            if len(gap) > _BETWEEN_WORDS and len(_BLANKS.sub(" ", gap)) > _BETWEEN_WORDS:
                break
            gaps[len(joined)] = _Gap(_letters_for(gap, before, runs[upto]), _is_adjacent(gap, wrapped))
            joined += runs[upto].letters
            form = self._form(joined, gaps)
            if form is not None:
                best = upto, form
        return best

    def _form(self, joined: str, gaps: _Gaps) -> Form | None:
        found = self._held(joined, gaps)
        letters = joined[:-1]
        if found is None and joined.endswith("s") and len(letters) > 2:
            behind = gaps.get(len(letters))
            if behind is None or behind.letters == 0:
                return self._held(letters, gaps)
        return found

    def _held(self, letters: str, gaps: _Gaps) -> Form | None:
        """The form of these letters that has its words where something stands between them, or may have it in one."""
        for form in self._forms.get(letters, ()):
            ends = set(accumulate(map(len, form))) if gaps else set[int]()
            within = (gap for place, gap in gaps.items() if place < len(letters) and place not in ends)
            between = (gap for place, gap in gaps.items() if place < len(letters) and place in ends)
            if all(len(letters) >= gap.letters for gap in within) and (
                form not in self._strict or all(gap.adjacent for gap in between)
            ):
                return form
        return None


def _is_adjacent(gap: str, wrapped: bool) -> bool:
    return gap in ("", "-", "_") or gap in _APOSTROPHES or (gap.isspace() and (wrapped or "\n" not in gap))


def _letters_for(gap: str, before: Run, after: Run) -> int:
    """How long a name must be for ``gap`` to stand in one of its words."""
    if not gap:
        return 0
    if gap in _APOSTROPHES:
        return _NEVER if after.letters in _CONTRACTED else _JOINED_LETTERS
    apart = gap.isspace() and before.letters in PARTICLES and before.capital and after.capital
    return _JOINED_LETTERS if apart or _HYPHEN.fullmatch(gap) else _NEVER


def _runs(text: str, small: str, places: Sequence[int]) -> list[Run]:
    runs: list[Run] = []
    for match in _RUN.finditer(small):
        begin, end = match.span()
        inner = text[places[begin] + 1 : places[end - 1] + 1]
        if inner != inner.lower():
            for at in range(begin + 1, end):
                if _begins_word(text, places, at, end) and small[begin:at] not in _UNSPLIT:
                    runs.append(Run(small[begin:at], begin, at, text[places[begin]].isupper()))
                    begin = at
        runs.append(Run(small[begin:end], begin, end, text[places[begin]].isupper()))
    return runs


def _begins_word(text: str, places: Sequence[int], at: int, end: int) -> bool:
    """A capital behind a small letter, or the last capital of several before a small letter (``PDFAmelia``)."""
    if places[at] == places[at - 1] or not text[places[at]].isupper():
        return False
    before = text[places[at - 1]]
    if before.islower():
        return True
    after = next((text[places[later]] for later in range(at + 1, end) if places[later] != places[at]), "")
    return before.isupper() and after.islower()


def _with_marks(text: str, at: int) -> int:
    while at < len(text) and unicodedata.category(text[at]) in _INVISIBLE:
        at += 1
    return at
