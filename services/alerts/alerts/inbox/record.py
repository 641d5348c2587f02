"""What became of a record that somebody was told of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.alerts import MOST_TOLD, GoneRecord, GoneRecordQuery, MailOfAlert, ToldLine, ToldOf, ToldOfQuery
from haven_schemas.acts.incidents.day import MatterQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import func, select, update

from alerts.extras import OtherOwners
from alerts.models import AlertRow, MailRow, UnreadConcernRow

_MAILS: dict[str | None, MailOfAlert] = {
    "waiting": "waiting",
    "gathered": "in_digest",
    "in_digest": "in_digest",
    "sent": "sent",
    "given_up": "refused",
}
ASKED_AT_ONCE = 200

log = get_logger()


def gone_record(unit: Unit, request: GoneRecordQuery) -> GoneRecord:
    """Own alerts only: whoever was never told of it learns nothing. Audited like a look into the inbox."""
    own = select(func.max(AlertRow.gone_at)).where(
        AlertRow.recipient_id == unit.access.actor_id, AlertRow.object_id == request.object_id
    )
    unit.audit(AuditAction.ALERT_INBOX_READ, right=Right.ALERT_READ, object_id=unit.access.actor_id)
    return GoneRecord(gone_at=unit.session.scalar(own))


def told_of(unit: Unit, owners: OtherOwners, request: ToldOfQuery) -> ToldOf:
    """Incidents is asked in the caller's own name whether they see it; ``not_found`` where they do not, whoever has an
    alert about it. Alerts of schools at which the caller has no role are left out by the row policy.
    """
    seen = owners.matter_seen(unit.access, MatterQuery(kind=request.kind, matter_id=request.matter_id))
    rows = unit.session.execute(
        select(AlertRow, MailRow.state, MailRow.finished_at)
        .outerjoin(MailRow, MailRow.alert_id == AlertRow.id)
        .where(AlertRow.object_id.in_(seen.about_ids))
        .order_by(AlertRow.at, AlertRow.id)
        .limit(MOST_TOLD)
    ).all()
    unit.audit(
        AuditAction.ALERT_TOLD_READ,
        right=Right.RECORD_READ,
        school_ids=[seen.school_id],
        object_id=request.matter_id,
    )
    opened_at = _opened_at(unit.access.actor_id, [alert for alert, _, _ in rows])
    lines = [
        _line(alert, state, finished_at)
        for alert, state, finished_at in rows
        if alert.kind != "concern_unread" or alert.at <= opened_at.get(alert.object_id, alert.at)
    ]
    return ToldOf(lines=lines, decided_at=_decided_at(unit, request))


def _opened_at(reader_id: UUID, alerts: Sequence[AlertRow]) -> dict[UUID, datetime]:
    """When the caller first opened each concern. That others were told later that it lies unread says that it names
    whoever had opened it: who had is not told so."""
    opened = [(each.object_id, each.opened_at) for each in alerts if each.recipient_id == reader_id]
    return {object_id: at for object_id, at in opened if at is not None}


def _line(alert: AlertRow, mail: str | None, finished_at: datetime | None) -> ToldLine:
    return of_row(
        ToldLine,
        alert,
        staff_id=alert.recipient_id,
        about_id=alert.object_id,
        mail=_MAILS.get(mail, "none"),
        mailed_at=finished_at if mail == "sent" else None,
    )


def _decided_at(unit: Unit, request: ToldOfQuery) -> datetime | None:
    if request.kind != "concern":
        return None
    row = unit.session.get(UnreadConcernRow, request.matter_id)
    if row is None:
        return None
    return row.ended_at if row.decided_at is None and row.state == "decided" else row.decided_at


def doubt_gone_since(unit: Unit, since: datetime) -> None:
    """Incidents was restored to ``since``: it is to be asked about everything of its own told of from then on.

    What is of no category is the roll's, which incidents knows nothing of, or a handover, which follows the roll again.
    """
    unit.session.execute(
        update(AlertRow)
        .where(AlertRow.occurred_at >= since, AlertRow.gone_at.is_(None), AlertRow.category_id.is_not(None))
        .values(doubted=True)
        .execution_options(synchronize_session=False)
    )


def mark_gone(unit: Unit, owners: OtherOwners) -> int:
    """Asks about at most 200 records, and answers how many are gone. ``OwnerAway`` if incidents does not answer.

    The unit's scope is every school. Nobody is told anew: the inbox says so, and the alert stays.
    """
    doubted = select(AlertRow.object_id).where(AlertRow.doubted).distinct().limit(ASKED_AT_ONCE)
    asked = set(unit.session.scalars(doubted))
    if not asked:
        return 0
    gone = asked - set(owners.known_records(sorted(asked)))
    for records, found_gone in ((gone, unit.now), (asked - gone, None)):
        unit.session.execute(
            update(AlertRow)
            .where(AlertRow.doubted, AlertRow.object_id.in_(records))
            .values(doubted=False, gone_at=found_gone)
            .execution_options(synchronize_session=False)
        )
    if gone:
        log.warning("alerts_to_what_is_gone", records=len(gone))
    return len(gone)
