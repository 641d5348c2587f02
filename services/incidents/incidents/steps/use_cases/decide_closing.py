"""A second person agrees that an incident record is closed, or keeps it open."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.identity.apart import AreTwo
from haven_schemas.rpc.incidents.steps import DecideClosing, IncidentState

from incidents.extras import OtherOwners
from incidents.steps.parts.take_step import NewStep, lock_record, write_step

from .close_incident import mark_closed, state_of


def decide_closing(unit: Unit, keyring: Keyring, owners: OtherOwners, request: DecideClosing) -> IncidentState:
    """Closes it, or not, with the reason; who asked may refuse (take it back), but not agree, in whichever account.

    Errors as ``lock_matter``; ``second_person_needed``; ``not_independent`` for who counts as one person with
    who asked; ``OwnerAway``; ``invalid_request`` on ``incident_id`` if nobody asked.
    """
    record = lock_record(unit, request.incident_id, request.version)
    if record.closing_asked_by is None:
        raise invalid("incident_id", FieldCode.NOT_ALLOWED)
    if request.confirm:
        if record.closing_asked_by == unit.access.actor_id:
            raise Problem(ErrorCode.SECOND_PERSON_NEEDED)
        asked = AreTwo(first=record.closing_asked_by, second=unit.access.actor_id, school_id=record.school_id)
        if owners.are_two(asked).ties:
            raise Problem(ErrorCode.NOT_INDEPENDENT)
        mark_closed(unit, record)
        write_step(unit, keyring, record, NewStep("closed", request.reason))
    else:
        record.closing_asked_by = record.closing_asked_at = record.look_back_on = None
        write_step(unit, keyring, record, NewStep("closing_refused", request.reason))
    return state_of(record)
