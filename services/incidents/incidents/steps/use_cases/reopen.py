"""Nothing is closed for good: a record is opened again; a concern kept in the chronology, or put into a record where
it does not belong, is to be decided on again."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents import Decision
from haven_schemas.rpc.incidents.steps import Reopen, StepTaken
from sqlalchemy import or_, select, update

from incidents.models import ConcernRow, DocumentRow, IncidentRow, RecordSubjectRow
from incidents.steps.parts.take_out import take_out
from incidents.steps.parts.take_step import NewStep, lock, write_step
from incidents.triage.domain.triage import CONCERN_BEING_DEALT_WITH, CONCERN_RECEIVED, INCIDENT_CLOSED, INCIDENT_OPEN

from .close_incident import set_status_of_concerns

_DECIDED_ON_AGAIN: tuple[Decision, ...] = ("no_further_action", "added")
"""A concern that a record was opened from stays in it."""


def reopen(unit: Unit, keyring: Keyring, request: Reopen) -> StepTaken:
    """Opens it again; a concern that was added to a record leaves it. Errors as ``lock_matter``, and for that record as
    ``lock_incident``; ``invalid_request`` on ``id`` for what is not closed, for a concern that its record was opened
    from, and for one in a closed record: that record is to be opened again first."""
    matter = lock(unit, request)
    if isinstance(matter, IncidentRow):
        _reopen_record(unit, matter)
    else:
        _reopen_concern(unit, keyring, matter)
    return write_step(unit, keyring, matter, NewStep("reopened", request.reason))


def _reopen_record(unit: Unit, record: IncidentRow) -> None:
    if record.status != INCIDENT_CLOSED:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    record.status = INCIDENT_OPEN
    record.closed_by = record.closed_at = record.look_back_on = None
    set_status_of_concerns(unit, record, CONCERN_BEING_DEALT_WITH)


def _reopen_concern(unit: Unit, keyring: Keyring, concern: ConcernRow) -> None:
    """Its first decision stays where it was told, as an entry; the concern itself is before triage again."""
    if concern.decision not in _DECIDED_ON_AGAIN:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    if concern.incident_id is not None:
        take_out(unit, keyring, concern, concern.incident_id)
    concern.status = CONCERN_RECEIVED
    concern.decision = concern.decided_by = concern.decided_at = concern.decision_entry_id = None
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id)
    own = or_(RecordSubjectRow.record_id == concern.id, RecordSubjectRow.record_id.in_(files))
    lines = update(RecordSubjectRow).where(own)
    unit.session.execute(lines.values(triaged=False))
