"""Sends the mails to owners of accounts, one transaction each, on however many replicas.

What a mail says is fetched from identity a moment before, since it may hold a one-use link, and kept nowhere. As with
alerts, a row stays locked until the outcome is written: at least once, with the same Message-ID. Never several in one
transaction: each waits for identity's answer, and a link is best mailed once.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from chassis.ground.away import Away, OwnerAway
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.identity.first_run import NoticeCopy
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import bindparam, select

from alerts.extras import Extras, OpenUnit, OtherOwners
from alerts.mail import BROKE_OFF, MailConnection, MailRefused, MailServerAway
from alerts.metrics import MAIL_SERVER_AWAY
from alerts.models import INSTANT, NoticeMailRow, table_of

from .mail_job import MailJob
from .outcome import keep_outcomes, outcomes_in

MOST_A_RUN = 100

_MAIL = table_of(NoticeMailRow)
_DUE = (
    select(_MAIL.c.notice_id, _MAIL.c.attempts, _MAIL.c.next_attempt_at, _MAIL.c.last_reply, _MAIL.c.happened_at)
    .where(_MAIL.c.state == "waiting", _MAIL.c.next_attempt_at <= bindparam("now", type_=INSTANT))
    .order_by(_MAIL.c.next_attempt_at, _MAIL.c.notice_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OUTCOMES = outcomes_in(NoticeMailRow, "notice_id")

_CANNOT_ANSWER = frozenset({ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_INVALID, ErrorCode.VAULT_UNAVAILABLE})
"""Identity is there but cannot open a link, or check our token, now: no notice's fault."""

log = get_logger()


def send_notices(open_unit: OpenUnit, extras: Extras) -> int:
    """Works through at most ``MOST_A_RUN`` mails that are due; answers how many.

    Stops, with nothing counted, when the mail server or identity is away.
    """
    worked = 0
    with extras.mail_server.connection() as connection:
        try:
            while worked < MOST_A_RUN:
                with open_unit() as unit:
                    if not _work_next(unit, extras, connection):
                        break
                worked += 1
        except MailServerAway:
            MAIL_SERVER_AWAY.set(1)
            log.warning("mail_server_away")
        except OwnerAway:
            log.warning("notice_owner_away")
    return worked


def _work_next(unit: Unit, extras: Extras, connection: MailConnection) -> bool:
    """Takes the mail that is due longest and no other replica has; False when there is none."""
    row = unit.session.execute(_DUE, {"now": unit.now}).first()
    if row is None:
        return False
    due = MailJob(row.notice_id, row.attempts, row.next_attempt_at, row.last_reply)
    job = _try(unit.now, due, row.happened_at, extras, connection)
    keep_outcomes(unit, _OUTCOMES, [job])
    if job.state == "sent":
        unit.audit(AuditAction.ALERT_MAIL_SEND, object_id=job.id)
        unit.after_commit(partial(_tell_identity, extras.owners, job.id))
    return True


def _try(now: datetime, due: MailJob, happened_at: datetime, extras: Extras, connection: MailConnection) -> MailJob:
    try:
        copy = _copy(extras.owners, due.id)
        if copy is None or copy.superseded:
            return due.finished("superseded", now)
        _send(extras, connection, due.id, happened_at, copy)
    except MailRefused as refused:
        return _refused(due, refused.reply, now)
    return due.finished("sent", now)


def _copy(owners: OtherOwners, notice_id: UUID) -> NoticeCopy | None:
    """What the mail says; None if identity knows no such notice any more. A fault of identity's counts as refused."""
    try:
        return owners.notice(notice_id)
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:
            return None
        if problem.code in _CANNOT_ANSWER:
            raise OwnerAway("identity") from None
        raise MailRefused(BROKE_OFF) from None
    except Away:
        raise OwnerAway("identity") from None


def _send(extras: Extras, connection: MailConnection, notice_id: UUID, happened_at: datetime, copy: NoticeCopy) -> None:
    """Raises ``MailRefused`` also where the address has a form no mail header takes; the error's text would name it."""
    try:
        connection.send(extras.account_composer.compose(notice_id, happened_at, copy))
    except ValueError:
        raise MailRefused(BROKE_OFF) from None
    MAIL_SERVER_AWAY.set(0)


def _tell_identity(owners: OtherOwners, notice_id: UUID) -> None:
    """Lets identity forget the link's token at once; where this is lost it goes with the link."""
    try:
        owners.notice_sent(notice_id)
    except (Away, Problem):
        log.warning("notice_sent_untold", notice_id=notice_id)


def _refused(due: MailJob, reply: int, now: datetime) -> MailJob:
    tried = due.refused(reply, now)
    if tried.state == "given_up":
        log.error("account_mail_given_up", notice_id=due.id, reply=reply)
    return tried
