"""Tells those who triage at a school that somebody else has moved, rewritten or taken something."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import RecordsMoved
from haven_schemas.rpc.alerts import MovedAlertKind

from ..domain.recipients import NobodyToTell, choose_recipients
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts

_KIND: MovedAlertKind = "records_moved"


def tell_of_moves(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: RecordsMoved) -> None:
    """Not who did it, where one person did; the trust's lead where nobody else triages there, and nobody where that is
    who did it or there is none: nothing waits for it.

    Who is linked to a child in it is told as well: the alert says of nobody, and its page shows them nothing more.
    """
    if school_id is None:
        raise NobodyToTell
    movers = set(event.moved_by)
    team = staff_who_triage(unit, school_id)
    others = [each for each in team if len(movers) > 1 or each.staff_id not in movers]
    if not others:
        return
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=event.notice_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, choose_recipients(others, None))
