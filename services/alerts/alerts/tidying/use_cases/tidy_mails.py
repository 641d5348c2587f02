"""Deletes what is known of mails that went out, or were given up, long ago: account mails and mails of a day."""

from datetime import datetime, timedelta

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import delete, func, select

from alerts.extras import OpenUnit
from alerts.metrics import TIDYING_BEHIND
from alerts.models import DigestMailRow, NoticeMailRow

from ..batches import AT_ONCE, work_through

_ACCOUNT, _DAY = "account_mails", "day_mails"


def tidy_mails(open_unit: OpenUnit, kept: timedelta) -> int:
    """How many. Those that wait stay, however old; the mail of an alert stays with it, which says how it was told."""
    account = work_through(open_unit, _ACCOUNT, lambda unit: _delete_account_mails(unit, unit.now - kept))
    return account + work_through(open_unit, _DAY, lambda unit: _delete_day_mails(unit, unit.now - kept))


def measure_mails(unit: Unit, kept: timedelta) -> None:
    """For how long the oldest of each has waited to be deleted; nought where none does."""
    for what, finished_at in ((_ACCOUNT, NoticeMailRow.finished_at), (_DAY, DigestMailRow.finished_at)):
        oldest = unit.session.scalar(select(func.min(finished_at)))
        TIDYING_BEHIND.labels(what).set(0 if oldest is None else max(0.0, (unit.now - kept - oldest).total_seconds()))


def _delete_account_mails(unit: Unit, before: datetime) -> int:
    found = select(NoticeMailRow.notice_id).where(NoticeMailRow.finished_at < before)
    found = found.order_by(NoticeMailRow.finished_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    ids = unit.session.scalars(found).all()
    unit.session.execute(delete(NoticeMailRow).where(one_of(NoticeMailRow.notice_id, ids)))
    return len(ids)


def _delete_day_mails(unit: Unit, before: datetime) -> int:
    found = select(DigestMailRow.id).where(DigestMailRow.finished_at < before)
    found = found.order_by(DigestMailRow.finished_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    ids = unit.session.scalars(found).all()
    unit.session.execute(delete(DigestMailRow).where(one_of(DigestMailRow.id, ids)))
    return len(ids)
