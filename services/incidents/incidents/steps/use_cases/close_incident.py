"""An incident record is closed: what it was, what was done, what came of it, and when to ask whether it worked."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents import ConcernStatus, Step
from haven_schemas.rpc.incidents.steps import CloseIncident, IncidentState
from sqlalchemy import select, update

from incidents.models import ClosingRuleRow, ConcernRow, IncidentRow, IncidentSubjectRow
from incidents.steps.domain.steps import check_may_close, london_day, read_day_to_come
from incidents.steps.parts.take_step import NewStep, lock_record, write_step
from incidents.triage.domain.triage import CONCERN_CLOSED, INCIDENT_CLOSED, INCIDENT_OPEN


def close_incident(unit: Unit, keyring: Keyring, request: CloseIncident) -> IncidentState:
    """Closes it or, where the school asks for a second person, asks for that.

    Errors as ``lock_matter``; ``already_closed``; ``invalid_request`` on ``look_back_on``, and on ``harmed_ids`` of who
    is not in it.
    """
    record = lock_record(unit, request.incident_id, request.version)
    check_may_close(record.status, record.closing_asked_by is not None)
    record.look_back_on = read_day_to_come("look_back_on", request.look_back_on, london_day(unit.now))
    if request.harmed_ids is not None:
        _say_who_was_harmed(unit, record, set(request.harmed_ids))
    rule = unit.session.get(ClosingRuleRow, record.school_id)
    if rule is not None and rule.second_person:
        record.closing_asked_by, record.closing_asked_at = unit.access.actor_id, unit.now
        step: Step = "closing_asked"
    else:
        mark_closed(unit, record)
        step = "closed"
    new_step = NewStep(
        step, request.summary, request.look_back_on, action_taken=request.action, outcome=request.outcome
    )
    write_step(unit, keyring, record, new_step)
    return state_of(record)


def _say_who_was_harmed(unit: Unit, record: IncidentRow, harmed: set[UUID]) -> None:
    """Of all in it, so that who is not said to be is known not to be."""
    lines = unit.session.scalars(select(IncidentSubjectRow).where(IncidentSubjectRow.incident_id == record.id)).all()
    if not harmed <= {each.subject_id for each in lines}:
        raise invalid("harmed_ids", FieldCode.UNKNOWN_PUPIL)
    for each in lines:
        each.harmed = each.subject_id in harmed


def mark_closed(unit: Unit, record: IncidentRow) -> None:
    """The record is closed by the caller, and so are its concerns, whose reporters are told."""
    record.status = INCIDENT_CLOSED
    record.closed_by, record.closed_at = unit.access.actor_id, unit.now
    record.closing_asked_by = record.closing_asked_at = record.waiting_until = None
    set_status_of_concerns(unit, record, CONCERN_CLOSED)


def set_status_of_concerns(unit: Unit, record: IncidentRow, status: ConcernStatus) -> None:
    """What the reporters of the record's concerns are told."""
    unit.session.execute(
        update(ConcernRow)
        .where(ConcernRow.incident_id == record.id)
        .values(status=status, version=ConcernRow.version + 1)
    )


def state_of(record: IncidentRow) -> IncidentState:
    """The answer to every step of closing."""
    return IncidentState(
        id=record.id,
        closed=record.status != INCIDENT_OPEN,
        closing_asked=record.closing_asked_by is not None,
        version=record.version,
    )
