"""Deletes the alerts about what the watcher reported, and their mails."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.watch import KEPT_DAYS, WATCH_SCHOOL
from sqlalchemy import delete, select

from alerts.models import AlertRow, MailRow

MOST_AT_ONCE = 500


def forget_watched(unit: Unit) -> int:
    """Those of the watch school of more than ``KEPT_DAYS`` days ago, at most ``MOST_AT_ONCE``; answers how many."""
    old = unit.session.scalars(
        select(AlertRow.id)
        .where(AlertRow.school_id == WATCH_SCHOOL, AlertRow.at < unit.now - timedelta(days=KEPT_DAYS))
        .order_by(AlertRow.at)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    unit.session.execute(delete(MailRow).where(MailRow.alert_id.in_(old)))
    unit.session.execute(delete(AlertRow).where(AlertRow.id.in_(old)))
    return len(old)
