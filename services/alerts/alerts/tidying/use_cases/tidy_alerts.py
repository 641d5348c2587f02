"""Deletes alerts that were read long ago and are about no record, with their mails."""

from datetime import datetime, timedelta

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from alerts.copies.queries.known_schools import KNOWN_SCHOOLS
from alerts.extras import OpenUnit
from alerts.metrics import TIDYING_BEHIND
from alerts.models import AlertRow, MailRow

from ..batches import AT_ONCE, work_through
from ..domain.rules import GOES

_WHAT = "alerts"


def tidy_alerts(open_unit: OpenUnit, kept: timedelta) -> int:
    """Those of ``GOES`` that their owners read so long ago; how many. What is unread stays, however old, and what has a
    mail that is not out."""
    return work_through(open_unit, _WHAT, lambda unit: _delete_some(unit, unit.now - kept))


def measure_alerts(unit: Unit, kept: timedelta) -> None:
    """For how long the oldest of them has waited to be deleted; nought where none does."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    oldest = unit.session.scalar(select(func.min(AlertRow.read_at)).where(_goes(unit.now - kept)))
    TIDYING_BEHIND.labels(_WHAT).set(0 if oldest is None else (unit.now - kept - oldest).total_seconds())


def _delete_some(unit: Unit, before: datetime) -> int:
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    found = select(AlertRow.id).where(_goes(before)).order_by(AlertRow.read_at).limit(AT_ONCE)
    ids = unit.session.scalars(found.with_for_update(skip_locked=True)).all()
    unit.session.execute(delete(MailRow).where(one_of(MailRow.alert_id, ids)))
    unit.session.execute(delete(AlertRow).where(one_of(AlertRow.id, ids)))
    return len(ids)


def _goes(before: datetime) -> ColumnElement[bool]:
    is_read = or_(AlertRow.changed_at.is_(None), AlertRow.changed_at <= AlertRow.read_at)
    is_mailed = ~exists().where(MailRow.alert_id == AlertRow.id, MailRow.finished_at.is_(None))
    return and_(AlertRow.kind.in_(sorted(GOES)), AlertRow.read_at < before, is_read, is_mailed)
