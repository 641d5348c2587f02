"""Tells those who triage at a school that something which stops letters about a child is to be asked for again."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import StopToAskAgain
from haven_schemas.rpc.alerts import OrderAlertKind

from ..domain.recipients import NobodyToTell, choose_recipients
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts

_KIND: OrderAlertKind = "stop_to_ask_again"


def tell_of_order(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: StopToAskAgain) -> None:
    """The school's own, the trust's lead where it has nobody; nobody who is linked to the child. It leads to the
    child's page and says nothing of it. ``NobodyToTell``."""
    if school_id is None:
        raise NobodyToTell
    told = choose_recipients(staff_who_triage(unit, school_id), None, kept_from=event.kept_from_ids)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=school_id,
        source_id=event.addition_id,
        object_id=event.pupil_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)
