"""What is old enough goes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from alerts.days_kept import GOES
from alerts.extras import OpenUnit
from alerts.metrics import TIDIED, TIDYING_BEHIND
from alerts.models import KNOWN_SCHOOLS, AlertRow, DigestMailRow, MailRow, NoticeMailRow

AT_ONCE = 500
_BATCHES_A_RUN = 20
"""A run ends after 10,000 rows, so that a process that is told to end does; the next goes on."""
_WHAT = "alerts"
_ACCOUNT, _DAY = "account_mails", "day_mails"


def work_through(open_unit: OpenUnit, what: str, delete_some: Callable[[Unit], int]) -> int:
    """How many rows went. A batch is one transaction: whoever ends in between loses that one, and nothing else. A
    replica that finds another at it leaves it to that one."""
    gone = 0
    for _ in range(_BATCHES_A_RUN):
        with open_unit() as unit:
            found = delete_some(unit) if _is_alone(unit, what) else 0
        TIDIED.labels(what).inc(found)
        gone += found
        if found < AT_ONCE:
            break
    return gone


def _is_alone(unit: Unit, what: str) -> bool:
    return bool(unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(f"alerts.tidying.{what}")))))


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
