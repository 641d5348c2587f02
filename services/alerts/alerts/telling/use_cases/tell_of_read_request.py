"""Tells who may answer that a school asks to read a file again, and who asked that it was answered.

No child stands in it, nor what was answered: who opens the request is shown it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ReadRequestAsked, ReadRequestDecided

from ..domain.recipients import NobodyToTell
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts


def tell_of_request(unit: Unit, event_id: UUID, at: datetime, event: ReadRequestAsked) -> None:
    """Those the event names who triage at the school that has the file; ``NobodyToTell`` where none of them is left."""
    told = _still_there(unit, event.school_id, event.staff_ids)
    if not told:
        raise NobodyToTell
    _tell(unit, "read_request_asked", event_id, at, event.school_id, event.request_id, told)


def tell_of_answer(unit: Unit, event_id: UUID, at: datetime, event: ReadRequestDecided) -> None:
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
