"""Rows of a full delivery that say what they said before: only that they were said again is written."""

from collections.abc import Collection

from chassis.units.database import Unit
from sqlalchemy import select, text

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.files.domain.roll_file import KnownRows
from pupils.models import PupilToldRow
from pupils.roll.domain.merging import microseconds
from pupils.roll.domain.outcomes import RowDigests

_CONFIRM = text("""
UPDATE pupil_told AS t
SET seen_in = CAST(:delivery AS uuid),
    told = array_replace(t.told, (SELECT max(each) FROM unnest(t.told) AS each), CAST(:at AS bigint)),
    record_told = array_replace(
        t.record_told, (SELECT max(each) FROM unnest(t.told) AS each), CAST(:at AS bigint)
    )
WHERE t.school_id = :school AND t.row_digest = ANY (CAST(:digests AS bigint[]))
  AND CAST(:at AS bigint) >= ALL (t.told) AND t.seen_in IS DISTINCT FROM CAST(:delivery AS uuid)
RETURNING t.row_digest
""")
"""A row's digest stands only where all it told is the newest word, so the newest time is that of its fields.

Every change tells something of the roll itself, so no field beyond it has a newer time than the newest there.

A list, not a join: right after a first load PostgreSQL knows nothing of the school yet, and would join row by row."""


def known_rows(unit: Unit, delivery: LeasedDelivery) -> KnownRows | None:
    """Digests of the rows that pupils of the school were last told by; None where rows are not compared."""
    if delivery.kind.mode != "full":
        return None
    digests = unit.session.scalars(
        select(PupilToldRow.row_digest).where(
            PupilToldRow.school_id == delivery.school_id, PupilToldRow.row_digest.is_not(None)
        )
    )
    return KnownRows(
        frozenset(each for each in digests if each is not None), RowDigests(delivery.as_feed, delivery.kind.groups)
    )


def confirm_rows(unit: Unit, delivery: LeasedDelivery, digests: Collection[int]) -> set[int]:
    """Writes that these rows were said again; answers those whose pupils have heard nothing else or newer since, and
    have not been spoken of by this delivery."""
    if delivery.check_only:
        return set(digests)
    said = unit.session.scalars(
        _CONFIRM,
        {
            "delivery": str(delivery.delivery_id),
            "school": delivery.school_id,
            "at": microseconds(delivery.as_of),
            "digests": list(digests),
        },
    )
    return set(said)
