"""Files that were signed for become the new school's, one child after the other; what comes later follows."""

from datetime import timedelta
from uuid import UUID

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from incidents.aliases import family_of
from incidents.copies.known import known_schools
from incidents.extras import OpenUnit
from incidents.file_readers import is_gone, keeper_of
from incidents.handovers.parts.begin_handover import has_records, open_handover
from incidents.handovers.parts.rehome_file import rehome_file
from incidents.models import FileHandoverRow, HandedFileRow
from incidents.read_again.parts.stop_reading import stop_reading_elsewhere
from incidents.triage.parts.waits_elsewhere import wait_elsewhere

_BATCH = 50
_AGAIN, _MUCH_LATER = timedelta(hours=1), timedelta(days=1)
"""What was left (a concern that neither school has decided on, an action handed back, a late entry) is looked for again
after the first of them, and of handovers older than ``_NEW_FOR`` after the second."""
_NEW_FOR = timedelta(days=14)

log = get_logger()


def take_over_files(open_unit: OpenUnit) -> int:
    """Each in a transaction of its own, on any replica; how many were looked at. One that fails waits its turn."""
    with open_unit(None) as unit:
        due = unit.session.execute(
            select(HandedFileRow.handover_id, HandedFileRow.subject_id)
            .where(HandedFileRow.look_at <= unit.now)
            .order_by(HandedFileRow.look_at)
            .limit(_BATCH)
        ).all()
    for handover_id, subject_id in due:
        try:
            with open_unit(None) as unit:
                _look(unit, handover_id, subject_id)
        except DBAPIError:
            log.warning("file_not_taken_over", handover_id=str(handover_id))
            with open_unit(None) as unit:
                _later(unit, handover_id, subject_id)
    return len(due)


def _look(unit: Unit, handover_id: UUID, subject_id: UUID) -> None:
    file = unit.session.get(
        HandedFileRow, (handover_id, subject_id), with_for_update={"skip_locked": True}, populate_existing=True
    )
    if file is None or file.look_at is None or file.look_at > unit.now:
        return
    handover = unit.session.get_one(FileHandoverRow, handover_id)
    file.look_at = unit.now + (_AGAIN if unit.now < handover.begun_at + _NEW_FOR else _MUCH_LATER)
    family = family_of(unit, subject_id)
    if file.state == "empty":
        if has_records(unit, family, handover.from_school_id):
            file.state, file.look_at = "waiting", None
            open_handover(unit, unit.session.get_one(FileHandoverRow, handover_id, with_for_update=True))
    elif file.state == "received" and is_gone(unit, subject_id, handover.from_school_id):
        _take_over(unit, handover, family, subject_id)
    else:
        file.look_at = None


def _take_over(unit: Unit, handover: FileHandoverRow, family: list[UUID], subject_id: UUID) -> None:
    """To where the child's file is now: they may have moved on since. What another school agreed to about reading it
    ends, since it has the file no more."""
    unit.scope_to(known_schools(unit.session) | set(handover.school_ids))
    keeper = keeper_of(unit, family, subject_id) or handover.to_school_id
    stop_reading_elsewhere(unit, family, keeper)
    wait_elsewhere(unit, family)
    moved = rehome_file(unit, family, handover.from_school_id, keeper)
    if moved:
        unit.audit(
            AuditAction.HANDOVER_FILE_TAKE_OVER,
            school_ids=handover.school_ids,
            subject_ids=family,
            object_id=handover.id,
        )


def _later(unit: Unit, handover_id: UUID, subject_id: UUID) -> None:
    file = unit.session.get(HandedFileRow, (handover_id, subject_id))
    if file is not None:
        file.look_at = unit.now + _AGAIN
