"""Puts one occurrence into the inboxes of those to be told, once each, with a mail for each new alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.audit_actions import AuditAction
from sqlalchemy.dialects.postgresql import insert

from alerts.metrics import ALERTS, MAILS
from alerts.models import AlertRow, MailRow
from alerts.queries.channel import mail_is_on, mail_was_on


@dataclass(frozen=True)
class Occurrence:
    """What people are told of: ids and codes only."""

    event_id: UUID
    kind: str
    school_id: UUID
    source_id: UUID
    object_id: UUID
    sender_id: UUID
    category_id: UUID
    occurred_at: datetime


def raise_alerts(unit: Unit, occurrence: Occurrence, recipient_ids: Sequence[UUID]) -> None:
    """Adds what is not there yet; audited under the record with the school. The unit's scope is the school's.

    Redelivery, a replay from parking and a resync find the alert there and add neither it nor a mail.
    """
    added = _insert_alerts(unit, occurrence, recipient_ids)
    if not added:
        return
    _insert_mails(unit, occurrence, added)
    ALERTS.labels(occurrence.kind).inc(len(added))
    unit.audit(
        AuditAction.ALERT_RECORD_ADD,
        school_ids=[occurrence.school_id],
        object_id=occurrence.object_id,
    )


def _insert_alerts(unit: Unit, occurrence: Occurrence, recipient_ids: Sequence[UUID]) -> Sequence[UUID]:
    rows = [
        {
            "id": new_id(),
            "recipient_id": recipient_id,
            "event_id": occurrence.event_id,
            "school_id": occurrence.school_id,
            "kind": occurrence.kind,
            "source_id": occurrence.source_id,
            "object_id": occurrence.object_id,
            "sender_id": occurrence.sender_id,
            "category_id": occurrence.category_id,
            "occurred_at": occurrence.occurred_at,
            "at": unit.now,
        }
        for recipient_id in recipient_ids
    ]
    return unit.session.scalars(insert(AlertRow).values(rows).on_conflict_do_nothing().returning(AlertRow.id)).all()


def _insert_mails(unit: Unit, occurrence: Occurrence, alert_ids: Sequence[UUID]) -> None:
    """One mail an alert: suppressed if the channel is off now, or was when the thing happened.

    So what happened while the channel was off is never mailed, also when its event arrives after it is on again.
    """
    goes_out = mail_is_on(unit) and mail_was_on(unit, occurrence.occurred_at)
    rows = [
        {
            "alert_id": alert_id,
            "school_id": occurrence.school_id,
            "state": "waiting" if goes_out else "suppressed",
            "attempts": 0,
            "next_attempt_at": unit.now,
            "created_at": unit.now,
            "finished_at": None if goes_out else unit.now,
        }
        for alert_id in alert_ids
    ]
    unit.session.execute(insert(MailRow).values(rows))
    if not goes_out:
        MAILS.labels("suppressed").inc(len(rows))
