"""Tells the trust's lead at once that the only person who triages at a school may be a child's parent.

They are kept from the child until somebody decides, and nobody else at the school could. The alert and its mail name
neither the child nor the colleague.
"""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import PossibleLinkChanged
from haven_schemas.rpc.alerts import PossibleLinkAlertKind
from sqlalchemy import select

from alerts.models import AlertRow

from ..domain.possible_link_recipients import whom_to_tell_of_possible_link
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts

_KIND: PossibleLinkAlertKind = "possible_link_waiting"


def tell_of_possible_link(unit: Unit, event_id: UUID, at: datetime, event: PossibleLinkChanged) -> None:
    """One alert a pair and recipient, however often it is said; nobody where the school has somebody else, who finds it
    on their first page. Raises ``NobodyToTell``."""
    if event.state != "waiting":
        return
    team = staff_who_triage(unit, event.school_id)
    told = whom_to_tell_of_possible_link(team, event.staff_id, event.named_ids)
    if not told:
        return
    unit.scope_to([event.school_id])
    had = unit.session.scalars(
        select(AlertRow.recipient_id).where(AlertRow.kind == _KIND, AlertRow.source_id == event.possible_link_id)
    )
    told = sorted({*told} - {*had})
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=event.school_id,
        source_id=event.possible_link_id,
        object_id=event.possible_link_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)
