"""Tells that the day has come to review a child's file; no child stands in it."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import FileReviewDue
from haven_schemas.rpc.alerts import FileReviewAlertKind

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.extras import OtherOwners
from alerts.unseen.use_cases.late_facts import late_file
from alerts.unseen.use_cases.tell_of_late_work import told_first
from alerts.unseen.use_cases.watch_late import watch_late

from ..domain.action_recipients import ActionRecipients
from ..queries.action_staff import recipients_at
from .raise_alerts import Occurrence, raise_alerts

_KIND: FileReviewAlertKind = "file_review_due"


def tell_of_file_review(unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, event: FileReviewDue) -> None:
    """Whoever leads for the child; where nobody does, or they left or are linked to the child, those who triage there.

    One alert a day that was set; nobody is told if the card has another day meanwhile. The mail waits for the school's
    next duty hours.
    """
    work = late_file(owners.file_review_facts(event.card_id))
    if not work.holds:
        return
    unit.scope_to([work.school_id])
    named = [] if work.owner_id is None else [work.owner_id]
    found: ActionRecipients = recipients_at(unit, work.school_id, work.kept_from, named)
    told = found.first_of(*named)
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=work.school_id,
        source_id=work.source_id,
        object_id=work.object_id,
        sender_id=work.sender_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, work.school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)
    watch_late(unit, work, told_first(told, work), told)
