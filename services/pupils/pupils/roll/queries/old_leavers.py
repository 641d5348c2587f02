"""Former pupils whom only those find who read whole files: that they are on the roll still tells that one is there."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilRow
from pupils.retention.queries.left_by import forgotten_by, has_left_by
from pupils.roll.domain.views import covered_by


def unseen_leavers(unit: Unit, rows: Collection[PupilRow]) -> set[UUID]:
    """Of entries that the caller is to find, those of pupils who left by the day retention said last.

    Of these whoever has nothing recorded is forgotten (decision 101), so that a name among the rest is the name of a
    child with a file (decision 106). They are for whoever reads every record of the school and decides on its
    concerns, in the second tier, and is not linked to the child. Everybody else finds them no more than one who is
    forgotten.
    """
    reading = _reads_whole_files_at(unit)
    asked = [row.id for row in rows if row.school_id not in reading or row.id in kept_from(unit)]
    old = select(PupilRow.id).where(one_of(PupilRow.id, asked), has_left_by(forgotten_by(unit)))
    return set(unit.session.scalars(old)) if asked else set()


def _reads_whole_files_at(unit: Unit) -> frozenset[UUID]:
    reads, decides = (
        covered_by(unit.access, right, unit.now).whole_schools() for right in (Right.RECORD_READ, Right.CONCERN_TRIAGE)
    )
    return reads & decides
