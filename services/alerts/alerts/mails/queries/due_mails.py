"""The mails of alerts that are due, and how many mails wait in all."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import Integer, ScalarSelect, bindparam, func, select

from alerts.models import INSTANT, Base, MailRow, NoticeMailRow, table_of

from ..domain.mail_job import MailJob
from .channel import was_on

_MAIL = table_of(MailRow)
_NOW = bindparam("now", type_=INSTANT)
_DUE = (
    select(
        _MAIL.c.alert_id,
        _MAIL.c.attempts,
        _MAIL.c.next_attempt_at,
        _MAIL.c.last_reply,
        _MAIL.c.school_id,
        was_on(_NOW).label("channel_on"),
    )
    .where(_MAIL.c.state == "waiting", _MAIL.c.next_attempt_at <= _NOW)
    .order_by(_MAIL.c.next_attempt_at, _MAIL.c.alert_id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=_MAIL, skip_locked=True)
)


@dataclass(frozen=True)
class DueMail:
    """A mail whose row is locked, and whether mail goes out now."""

    job: MailJob
    school_id: UUID
    channel_on: bool


def due_mails(unit: Unit, most: int) -> list[DueMail]:
    """Locks, until the unit ends, those that are due longest and no other replica has."""
    rows = unit.session.execute(_DUE, {"now": unit.now, "most": most})
    return [
        DueMail(MailJob(row.alert_id, row.attempts, row.next_attempt_at, row.last_reply), row.school_id, row.channel_on)
        for row in rows
    ]


class Waiting(NamedTuple):
    """How many mails wait."""

    of_alerts: int
    of_accounts: int


def _count(model: type[Base]) -> ScalarSelect[int]:
    table = table_of(model)
    return select(func.count()).select_from(table).where(table.c.state == "waiting").scalar_subquery()


_WAITING = select(_count(MailRow), _count(NoticeMailRow))


def waiting(unit: Unit) -> Waiting:
    """Due or not, with a replica or not."""
    return Waiting(*unit.session.execute(_WAITING).one())
