"""How many children's names one person is shown on a day by searching, and what they are shown after that."""

import hashlib
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pupils.roll.domain.name_folding import fold, query_words

MOST_A_DAY = 150
"""Children of whom they are told name, class and year, beside those they read in full. A report takes one name of some
that begin like it."""
_MARKS = 4096


def mark_of(staff_id: UUID, day: date, pupil_id: UUID) -> int:
    """Stands for the child that day, for that person alone; one of 4,096, so that it says of nobody."""
    said = f"{staff_id}:{day.isoformat()}:{pupil_id}".encode()
    return int.from_bytes(hashlib.sha256(said).digest()[:4], "big") % _MARKS


def is_typed_in_full(query: str, forenames: Iterable[str | None], surnames: Iterable[str | None]) -> bool:
    """Whether each word of the query is a whole name of the child's, a forename and a surname among them."""
    words = set(query_words(query))
    first, last = _words(forenames), _words(surnames)
    return bool(words & first) and bool(words & last) and words <= first | last


def _words(names: Iterable[str | None]) -> set[str]:
    return {word for name in names if name for word in fold(name).split()}
