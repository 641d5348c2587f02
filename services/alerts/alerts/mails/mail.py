"""A mail is sent, once.

A mail's row stays locked from before the server is spoken to until the outcome is written. A process that ends in
between leaves the rows of that transaction waiting, so those of them that were sent already go out again, each with the
same Message-ID: at least once, never lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import Integer, ScalarSelect, bindparam, func, select

from alerts.alert import was_on
from alerts.extras import Extras, OpenUnit
from alerts.mail import BROKE_OFF, Composer, MailConnection, MailRefused, MailServerAway
from alerts.metrics import ACCOUNT_MAILS_WAITING, MAIL_SERVER_AWAY, MAILS_WAITING
from alerts.models import INSTANT, Base, MailRow, NoticeMailRow, table_of

from .mail_job import MailJob
from .notice import Recipient, recipients_of
from .outcome import keep_outcomes, outcomes_in

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


def _count(model: type[Base]) -> ScalarSelect[int]:
    table = table_of(model)
    return select(func.count()).select_from(table).where(table.c.state == "waiting").scalar_subquery()


_WAITING = select(_count(MailRow), _count(NoticeMailRow))
MOST_A_RUN = 100
MOST_A_TRANSACTION = 10
LONGEST_SECONDS = 10.0
"""After so long no other mail of a transaction is begun: PostgreSQL ends one that says nothing for a minute, and with a
slow mail server what was sent by then would go out again and again."""

_OUTCOMES = outcomes_in(MailRow, "alert_id")

log = get_logger()


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


def waiting(unit: Unit) -> Waiting:
    """Due or not, with a replica or not."""
    return Waiting(*unit.session.execute(_WAITING).one())


@dataclass(frozen=True)
class _Done:
    """How many mails of a transaction were tried, whether more may be due, and what kept the rest from being tried."""

    tried: int
    more: bool
    stopped_by: Exception | None


def send_mail(open_unit: OpenUnit, extras: Extras) -> int:
    """Works through at most ``MOST_A_RUN`` mails that are due; answers how many. Stops when the server is away."""
    worked, more = 0, True
    with extras.mail_server.connection() as connection:
        try:
            while more and worked < MOST_A_RUN:
                with open_unit() as unit:
                    done = _work_some(unit, extras.composer, connection)
                worked, more = worked + done.tried, done.more
                if done.stopped_by is not None:  # not before the others' outcomes are written
                    raise done.stopped_by
        except MailServerAway:
            MAIL_SERVER_AWAY.set(1)
            log.warning("mail_server_away")
    return worked


def _work_some(unit: Unit, composer: Composer, connection: MailConnection) -> _Done:
    """Takes the mails that are due longest and no other replica has. One that is not tried waits on, uncounted."""
    mails = due_mails(unit, MOST_A_TRANSACTION)
    if not mails:
        return _Done(0, False, None)
    unit.scope_to({mail.school_id for mail in mails})
    tried, stopped_by = _try_each(unit, mails, composer, connection)
    keep_outcomes(unit, _OUTCOMES, tried)
    for mail, job in zip(mails, tried, strict=False):
        if job.state == "sent":
            unit.audit(AuditAction.ALERT_MAIL_SEND, school_ids=[mail.school_id], object_id=job.id)
    return _Done(len(tried), len(mails) == MOST_A_TRANSACTION or len(tried) < len(mails), stopped_by)


def _try_each(
    unit: Unit, mails: Sequence[DueMail], composer: Composer, connection: MailConnection
) -> tuple[list[MailJob], Exception | None]:
    """What became of the first mails, of all where time allows; and what stopped it.

    A fault, too, stops it and no more: were the outcomes lost with it, what was sent would go out again each second.
    """
    recipients = recipients_of(unit, [mail.job.id for mail in mails])
    tried: list[MailJob] = []
    ends_at = monotonic() + LONGEST_SECONDS
    try:
        for mail in mails:
            tried.append(_try(unit.now, mail, recipients.get(mail.job.id), composer, connection))
            if monotonic() >= ends_at:
                break
    except Exception as stopped_by:  # noqa: BLE001  # raised again when the outcomes are written
        return tried, stopped_by
    return tried, None


def _try(
    now: datetime, mail: DueMail, recipient: Recipient | None, composer: Composer, connection: MailConnection
) -> MailJob:
    if not mail.channel_on or (recipient is not None and not recipient.reachable):
        return mail.job.finished("suppressed", now)
    try:
        _send(composer, connection, recipient)
    except MailRefused as refused:
        return _refused(mail.job, refused.reply, now)
    return mail.job.finished("sent", now)


def _refused(job: MailJob, reply: int, now: datetime) -> MailJob:
    tried = job.refused(reply, now)
    if tried.state == "given_up":
        log.error("mail_given_up", alert_id=job.id, reply=reply)
    return tried


def _send(composer: Composer, connection: MailConnection, recipient: Recipient | None) -> None:
    """Raises ``MailRefused`` also where no copy of the account has come yet, or its address cannot be written to."""
    if recipient is None:
        raise MailRefused(BROKE_OFF)
    try:
        connection.send(composer.compose(recipient.notice))
    except ValueError:  # the address has a form no mail header takes; the error's text would name it
        raise MailRefused(BROKE_OFF) from None
    MAIL_SERVER_AWAY.set(0)


def measure_mails(unit: Unit) -> None:
    """Apart from the sending, which looks each second, and ends early while the mail server is away."""
    found = waiting(unit)
    MAILS_WAITING.set(found.of_alerts)
    ACCOUNT_MAILS_WAITING.set(found.of_accounts)
