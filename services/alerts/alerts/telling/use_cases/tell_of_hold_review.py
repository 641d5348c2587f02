"""Tells that the day has come to look again whether a hold is still needed; no child stands in it."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import HoldReviewDue
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import KeptFilesAlertKind

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.extras import OtherOwners

from ..domain.recipients import NobodyToTell
from ..queries.file_leads import file_leads, hidden_files, told_at
from .raise_alerts import Occurrence, raise_alerts

_KIND: KeptFilesAlertKind = "hold_review_due"


def tell_of_hold_review(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: HoldReviewDue
) -> None:
    """Those of the school who may review it, and whoever placed it while they may; nobody who is kept from a child it
    is about, since the page they are led to would not show it. ``NobodyToTell``; ``OwnerAway``.

    The mail waits for the school's next duty hours.
    """
    if school_id is None:
        raise NobodyToTell
    leads = file_leads(unit, Right.RETENTION_HOLD, school_id)
    told = told_at(leads, set(hidden_files(owners, school_id, leads, event.subject_ids)), also=event.placed_by)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=school_id,
        source_id=event.hold_id,
        object_id=event.hold_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)
