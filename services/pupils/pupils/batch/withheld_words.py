"""Which words of a feed about a protected child the roll does not show: names that give away an earlier name.

Kept as JSON: dates as texts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from haven_schemas.acts.pupils.matching import NamesBefore

from pupils.files import fold

from .merging import NAME_ATTRIBUTES, KnownPupil

FORMER = ("former_surname", "former_forename")
_DATES = frozenset({"date_of_birth", "enrolled_on", "left_on"})


@dataclass
class Withheld:
    """A protected child, or an entry that was one, in hand as feeds have told them. ``emptied``: the roll shows nothing
    of the entry; else ``today`` is what it shows instead, by attribute. ``version`` of what is sealed; 0: nothing."""

    known: KnownPupil = field(repr=False)
    emptied: bool
    version: int
    today: dict[str, Any] = field(default_factory=dict, repr=False)


def withheld_names(
    from_feed: Mapping[str, Any], today: Mapping[str, Any], before: Iterable[NamesBefore]
) -> dict[str, str]:
    """Of the names ``from_feed`` those that are not ``today``'s and say a word of ``before``; with all former names.

    Both map ``NAME_ATTRIBUTES`` and ``FORMER``. A word that stands in today's names too gives nothing earlier away.
    """
    old = _words(getattr(each, name) for each in before for name in NAME_ATTRIBUTES)
    old -= _words(today[name] for name in NAME_ATTRIBUTES)
    kept = {name: from_feed[name] for name in FORMER if from_feed[name]}
    return kept | {
        name: from_feed[name]
        for name in NAME_ATTRIBUTES
        if from_feed[name] != today[name] and _words([from_feed[name]]) & old
    }


def as_text(words: Mapping[str, Any]) -> dict[str, Any]:
    """What is sealed."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in words.items()}


def from_text(words: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round."""
    return {
        name: date.fromisoformat(value) if name in _DATES and value is not None else value
        for name, value in words.items()
    }


def _words(names: Iterable[str | None]) -> set[str]:
    return {word for name in names if name for word in fold(name).split()}
