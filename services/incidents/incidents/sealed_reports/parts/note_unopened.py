"""A report that does not open is noted for the people who settle it, and taken off their list once it opens."""

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.rpc.incidents.unopened import UnopenedBecause
from sqlalchemy import exists, or_, select

from incidents.models import ConcernRow, DocumentRow, UnopenedReportRow
from incidents.sealed_reports.parts.announce_discard import end_discard

log = get_logger()


def note_unopened(unit: Unit, concern: ConcernRow, because: UnopenedBecause) -> None:
    """Each time it was tried. What was proposed stands; one that was discarded waits again, for a file that came
    later."""
    row = unit.session.get(UnopenedReportRow, concern.id, with_for_update=True)
    if row is None:
        log.warning("report_does_not_open", concern_id=concern.id, because=because)
        row = UnopenedReportRow(
            concern_id=concern.id,
            reporter_id=concern.reporter_id,
            received_at=concern.recorded_at,
            found_at=unit.now,
            state="waiting",
            files=0,
            version=1,
        )
        unit.session.add(row)
    elif row.state == "discarded":
        let_wait(unit, row)
    row.school_id, row.because, row.tried_at = concern.school_id, because, unit.now
    unit.session.flush()


def wait_again(unit: Unit, concern: ConcernRow, because: UnopenedBecause) -> None:
    """What two people agreed to does not hold any more: it does not open for another reason by now."""
    note_unopened(unit, concern, because)
    let_wait(unit, unit.session.get_one(UnopenedReportRow, concern.id))
    unit.session.flush()


def let_wait(unit: Unit, row: UnopenedReportRow) -> None:
    """For somebody to decide, with nothing proposed."""
    end_discard(unit, row)
    row.state, row.reason, row.discard_id = "waiting", None, None
    row.proposed_by = row.proposed_at = row.proposed_session = None
    row.agreed_by = row.agreed_at = row.discarded_at = None
    row.files, row.version = 0, row.version + 1


def note_opened(unit: Unit, concern: ConcernRow) -> None:
    """Unless the report itself, or a file of it, still waits under the intake key."""
    row = unit.session.get(UnopenedReportRow, concern.id, with_for_update=True)
    if row is not None and row.state != "discarded" and not under_intake(unit, concern):
        end_discard(unit, row)
        unit.session.delete(row)
        unit.session.flush()


def under_intake(unit: Unit, concern: ConcernRow) -> bool:
    """Whether something of it is wrapped for the intake key."""
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id)
    own = or_(KeyWrapRow.record_id == concern.id, KeyWrapRow.record_id.in_(files))
    return bool(unit.session.scalar(select(exists().where(own, KeyWrapRow.holder_kind == "intake"))))
