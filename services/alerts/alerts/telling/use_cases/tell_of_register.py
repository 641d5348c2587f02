"""Tells the trust lead that somebody opened the register of destroyed files: of nobody, and not what was looked for."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import RegisterRead
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import RegisterAlertKind
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select

from alerts.models import SchoolRow

from ..domain.recipients import NobodyToTell
from ..queries.triage_staff import staff_with
from .raise_alerts import Occurrence, raise_alerts

_KIND: RegisterAlertKind = "register_read"


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
            kind=_KIND,
            school_id=school_id,
            source_id=event.look_id,
            object_id=event.look_id,
            sender_id=event.read_by,
            occurred_at=at,
        )
        raise_alerts(unit, occurrence, sorted(people))
    if told == {event.read_by}:
        raise NobodyToTell
