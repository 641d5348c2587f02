"""Another school reads a concern no longer once somebody of its own may again."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.extras import OpenUnit, OtherOwners
from incidents.file_readers import Why, end_grants_of_move, spread
from incidents.models import ConcernRow, FileGrantRow
from incidents.triage.queries.who_may_read import triagers_of

_UNREAD: Why = "unread"


def end_given_readings(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """Each in a transaction of its own; how many ended. Raises ``OwnerAway``."""
    with open_unit(None) as unit:
        given = unit.session.scalars(select(FileGrantRow.move_id).where(FileGrantRow.why == _UNREAD).distinct()).all()
    ended = 0
    for concern_id in given:
        with open_unit(None) as unit:
            ended += _end(unit, owners, concern_id)
    return ended


def _end(unit: Unit, owners: OtherOwners, concern_id: UUID) -> bool:
    concern = unit.session.get(ConcernRow, concern_id)
    if concern is None:
        return False  # its grants go with the child's file
    children = [subject.id for subject in subjects_of(unit, concern_id)]
    if not triagers_of(unit, owners, concern, children, concern.school_id):
        return False
    reading = select(FileGrantRow.subject_id, FileGrantRow.school_id)
    rows = unit.session.execute(reading.where(FileGrantRow.move_id == concern_id, FileGrantRow.why == _UNREAD)).all()
    end_grants_of_move(unit, concern_id, _UNREAD)
    spread(unit, {row.subject_id for row in rows})
    unit.audit(
        AuditAction.CONCERN_READER_END,
        school_ids={concern.school_id, *(row.school_id for row in rows)},
        subject_ids=children,
        object_id=concern_id,
    )
    return bool(rows)
