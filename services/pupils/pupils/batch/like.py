"""How like two pupils are, for a person to look at: a score out of 100 and what agrees. It never decides anything.

Names are compared by RapidFuzz (Jaro-Winkler, and tokens in any order): kept well, without dependencies, in C++, and
in use for record linkage elsewhere. It sees names folded as the search folds them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from haven_schemas.acts.pupils.matching import Agreement
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from pupils.files import fold

from .matching import are_two_children

WORTH_A_LOOK = 80
"""Below it a person is not asked: siblings and namesakes would be most of what they saw."""

_ALIKE = 0.88
_TYPING_SLIP = 1


class Likened(Protocol):
    """What is compared."""

    @property
    def upn(self) -> str | None:
        """The UPN."""

    @property
    def legal_surname(self) -> str:
        """The legal surname."""

    @property
    def legal_forename(self) -> str:
        """The legal forename."""

    @property
    def date_of_birth(self) -> date:
        """The date of birth."""

    @property
    def sex(self) -> str | None:
        """The sex."""


@dataclass(frozen=True)
class Likeness:
    """``score`` out of 100; ``agree``: codes, in the order of their weight."""

    score: int
    agree: tuple[Agreement, ...]


def likeness(one: Likened, other: Likened) -> Likeness:
    """Two permanent UPNs that differ, or birth dates further apart than a slip of typing, are never alike (score 0)."""
    agree: list[Agreement] = []
    if one.upn and one.upn == other.upn:
        agree.append("upn")
    elif are_two_children(one.upn, other.upn):
        return Likeness(0, ())
    same_day = one.date_of_birth == other.date_of_birth
    if same_day:
        agree.append("date_of_birth")
    elif is_typing_slip(one.date_of_birth, other.date_of_birth):
        agree.append("date_mistyped")
    elif "upn" not in agree:
        return Likeness(0, ())
    names = _names(one, other, agree)
    if one.sex and one.sex == other.sex:
        agree.append("sex")
    score = 100 if "upn" in agree and same_day else round(100 * names) - (0 if same_day else 8)
    return Likeness(max(score, 0), tuple(agree))


def _names(one: Likened, other: Likened, agree: list[Agreement]) -> float:
    """Likeness of both names from 0 to 1; the weaker of the two counts more, since siblings share a surname."""
    surnames = _alike(one.legal_surname, other.legal_surname)
    forenames = _alike(one.legal_forename, other.legal_forename)
    exchanged = min(_alike(one.legal_surname, other.legal_forename), _alike(one.legal_forename, other.legal_surname))
    if surnames == 1:
        agree.append("surname")
    if forenames == 1:
        agree.append("forename")
    if min(surnames, forenames) >= _ALIKE and min(surnames, forenames) < 1:
        agree.append("sounds_alike")
    weaker, stronger = sorted((surnames, forenames))
    return max(0.7 * weaker + 0.3 * stronger, exchanged)


def _alike(one: str, other: str) -> float:
    first, second = fold(one), fold(other)
    in_any_order = fuzz.token_sort_ratio(first, second) / 100
    part_of_it = 0.9 if _is_part(first, second) else 0.0
    return max(JaroWinkler.similarity(first, second), in_any_order, part_of_it)


def _is_part(one: str, other: str) -> bool:
    """One of two surnames joined, a first of two forenames: all words of the shorter stand in the longer."""
    words, others = set(one.split()), set(other.split())
    return bool(words and others) and (words <= others or others <= words)


def is_typing_slip(one: date, other: date) -> bool:
    """Day and month exchanged, or one digit mistyped or two exchanged."""
    if one == other:
        return False
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return DamerauLevenshtein.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") <= _TYPING_SLIP


def words_like(words: str, forenames: Iterable[str | None], surnames: Iterable[str | None]) -> int:
    """How like some words of what someone wrote of a child are to a forename and to a surname, out of 100."""
    typed = fold(words).split()
    return round(50 * (_best(typed, forenames) + _best(typed, surnames)))


def _best(typed: Sequence[str], names: Iterable[str | None]) -> float:
    parts = [part for name in names if name for part in fold(name).split()]
    return max((JaroWinkler.similarity(word, part) for word in typed for part in parts), default=0.0)
