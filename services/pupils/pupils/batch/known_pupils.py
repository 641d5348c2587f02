"""Pupils as they are taken in hand: what is read of each, by the names of its columns."""

from typing import Any

from sqlalchemy import Row

from pupils.models import PupilRow, PupilToldRow

from .merging import ATTRIBUTES, KnownPupil

PUPIL_IN_HAND = (
    PupilRow.id, PupilRow.version, PupilRow.on_roll, PupilRow.names_since, PupilRow.moved_on, PupilToldRow.told,
    PupilToldRow.seen_in, PupilToldRow.record_told, *(getattr(PupilRow, attribute) for attribute in ATTRIBUTES),
)  # fmt: skip
"""What ``known_of`` needs of a pupil."""


def known_of(row: Row[*tuple[Any, ...]]) -> KnownPupil:
    """The pupil of a row that has the columns of ``PUPIL_IN_HAND``."""
    known = KnownPupil(row.id, row.version, row.on_roll, row.names_since, values_in(row), moved_on=row.moved_on)
    if row.told is not None:
        short = len(ATTRIBUTES) - len(row.told)
        known.said_at = (*row.told, *(0,) * short)
        known.record_said_at, known.seen_in = tuple(row.record_told or ()), row.seen_in
    return known


def values_in(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """What a row with a column for each of ``ATTRIBUTES`` has there, by attribute."""
    named = row._mapping
    return {name: named[name] for name in ATTRIBUTES}
