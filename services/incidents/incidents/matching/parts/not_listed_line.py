"""The line of a concern about a child who was reported as not listed, for whoever decides about it."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from incidents.models import ConcernRow, RecordSubjectRow
from incidents.sight.concern_sight import sees_concern


def not_listed_line(unit: Unit, concern_id: UUID, subject_id: UUID) -> RecordSubjectRow:
    """Held until the unit ends. ``not_found`` unless the caller sees the concern, triages at its school, and it names
    the child as not listed."""
    concern = unit.session.get(ConcernRow, concern_id)
    line = unit.session.get(RecordSubjectRow, (concern_id, subject_id), with_for_update=True)
    if concern is None or line is None or line.not_listed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if not unit.access.has(Right.CONCERN_TRIAGE, line.school_id) or not sees_concern(unit, concern):
        raise Problem(ErrorCode.NOT_FOUND)
    return line
