"""Nothing is closed for good: a record is opened again, a concern kept in the chronology is to be decided on again."""

from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents_steps import Reopen, StepTaken
from sqlalchemy import or_, select, update

from incidents.domain.steps import Step
from incidents.domain.triage import INCIDENT_CLOSED, INCIDENT_OPEN, Decision, Status
from incidents.models import ConcernRow, DocumentRow, IncidentRow, RecordSubjectRow

from .close_incident import set_status_of_concerns
from .take_step import Taken, lock, write_step


def reopen(unit: Unit, keyring: Keyring, request: Reopen) -> StepTaken:
    """Opens it again. Errors as ``lock_matter``; ``invalid_request`` on ``id`` for what is not closed, and for a
    concern that was closed with its record: that record is to be opened again."""
    matter = lock(unit, request)
    if isinstance(matter, IncidentRow):
        _reopen_record(unit, matter)
    else:
        _reopen_concern(unit, matter)
    return write_step(unit, keyring, matter, Taken(Step.REOPENED, request.reason))


def _reopen_record(unit: Unit, record: IncidentRow) -> None:
    if record.status != INCIDENT_CLOSED:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    record.status = INCIDENT_OPEN
    record.closed_by = record.closed_at = record.look_back_on = None
    set_status_of_concerns(unit, record, Status.BEING_DEALT_WITH)


def _reopen_concern(unit: Unit, concern: ConcernRow) -> None:
    """Its first decision stays where it was told, as an entry; the concern itself is before triage again."""
    if concern.decision != Decision.NO_FURTHER_ACTION:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    concern.status = Status.RECEIVED
    concern.decision = concern.decided_by = concern.decided_at = concern.decision_entry_id = None
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id)
    own = or_(RecordSubjectRow.record_id == concern.id, RecordSubjectRow.record_id.in_(files))
    lines = update(RecordSubjectRow).where(own)
    unit.session.execute(lines.values(triaged=False))
