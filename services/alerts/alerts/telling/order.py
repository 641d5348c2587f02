"""Orders of courts, requests to read, and the register.

No child stands in it, nor what was answered: who opens the request is shown it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.alerts import OrderAlertKind, RegisterAlertKind
from haven_schemas.events import ReadRequestAsked, ReadRequestDecided, RegisterRead, StopToAskAgain
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select

from alerts.alert import Occurrence, raise_alerts
from alerts.models import SchoolRow
from alerts.people import NobodyToTell, choose_recipients, staff_who_triage, staff_with

_STOP_TO_ASK_AGAIN: OrderAlertKind = "stop_to_ask_again"
_REGISTER_READ: RegisterAlertKind = "register_read"


def tell_of_order(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: StopToAskAgain) -> None:
    """The school's own, the trust's lead where it has nobody; nobody who is linked to the child. It leads to the
    child's page and says nothing of it. ``NobodyToTell``."""
    if school_id is None:
        raise NobodyToTell
    told = choose_recipients(staff_who_triage(unit, school_id), None, kept_from=event.kept_from_ids)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_STOP_TO_ASK_AGAIN,
        school_id=school_id,
        source_id=event.addition_id,
        object_id=event.pupil_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)


def tell_of_request(unit: Unit, event_id: UUID, at: datetime, event: ReadRequestAsked) -> None:
    """Those the event names who triage at the school that has the file; ``NobodyToTell`` where none of them is left."""
    told = _still_there(unit, event.school_id, event.staff_ids)
    if not told:
        raise NobodyToTell
    _tell(unit, "read_request_asked", event_id, at, event.school_id, event.request_id, told)


def tell_of_read_answer(unit: Unit, event_id: UUID, at: datetime, event: ReadRequestDecided) -> None:
    """Whoever asked; nobody, once they are of the team no more: the file is not theirs to read."""
    told = _still_there(unit, event.school_id, [event.staff_id])
    _tell(unit, "read_request_decided", event_id, at, event.school_id, event.request_id, told)


def _still_there(unit: Unit, school_id: UUID, staff_ids: Collection[UUID]) -> list[UUID]:
    return sorted(each.staff_id for each in staff_who_triage(unit, school_id) if each.staff_id in staff_ids)


def _tell(
    unit: Unit, kind: str, event_id: UUID, at: datetime, school_id: UUID, request_id: UUID, told: list[UUID]
) -> None:
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=kind,
        school_id=school_id,
        source_id=request_id,
        object_id=request_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)


def tell_of_register(unit: Unit, event_id: UUID, at: datetime, event: RegisterRead) -> None:
    """Whoever sets how long files are kept, each once, at one of their schools; not who opened it. ``NobodyToTell``."""
    told = {event.read_by}
    for school_id in sorted(schools_of_trust(unit.session.scalars(select(SchoolRow.id)))):
        people = {each.staff_id for each in staff_with(unit, Right.RETENTION_SET, school_id)} - told
        if not people:
            continue
        told |= people
        unit.scope_to([school_id])
        occurrence = Occurrence(
            event_id=event_id,
            kind=_REGISTER_READ,
            school_id=school_id,
            source_id=event.look_id,
            object_id=event.look_id,
            sender_id=event.read_by,
            occurred_at=at,
        )
        raise_alerts(unit, occurrence, sorted(people))
    if told == {event.read_by}:
        raise NobodyToTell
