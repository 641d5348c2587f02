"""Sends the mails to owners of accounts, one transaction each, on however many replicas.

What a mail says is fetched from identity a moment before, since it may hold a one-use link, and kept nowhere. As with
alerts, a row stays locked until the outcome is written: at least once, with the same Message-ID.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from uuid import UUID

from chassis.away import Away, OwnerAway
from chassis.database import Unit
from chassis.logs import get_logger
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity_first_run import NoticeCopy
from sqlalchemy import func, select

from alerts.domain.mail_schedule import next_attempt
from alerts.extras import Extras, OtherOwners
from alerts.mail.server import BROKE_OFF, MailConnection, MailRefused, MailServerAway
from alerts.metrics import ACCOUNT_MAILS_WAITING, MAIL_SERVER_AWAY, MAILS
from alerts.models import NoticeMailRow

MOST_A_RUN = 100

_CANNOT_ANSWER = frozenset({ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_INVALID, ErrorCode.VAULT_UNAVAILABLE})
"""Identity is there but cannot open a link, or check our token, now: no notice's fault."""

log = get_logger()


def send_notices(open_unit: Callable[[], AbstractContextManager[Unit]], extras: Extras) -> int:
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
    waiting = select(NoticeMailRow).where(NoticeMailRow.state == "waiting")
    mail = unit.session.scalar(
        waiting.where(NoticeMailRow.next_attempt_at <= unit.now)
        .order_by(NoticeMailRow.next_attempt_at, NoticeMailRow.notice_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is None:
        ACCOUNT_MAILS_WAITING.set(unit.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0)
        return False
    try:
        copy = _copy(extras.owners, mail.notice_id)
        if copy is None or copy.superseded:
            _finish(unit, mail, "superseded")
            return True
        _send(extras, connection, mail, copy)
    except MailRefused as refused:
        _refused(unit, mail, refused.reply)
    else:
        _finish(unit, mail, "sent")
        unit.audit(AuditAction.ALERT_MAIL_SEND, object_id=mail.notice_id)
        unit.after_commit(partial(_tell_identity, extras.owners, mail.notice_id))
    return True


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


def _send(extras: Extras, connection: MailConnection, mail: NoticeMailRow, copy: NoticeCopy) -> None:
    """Raises ``MailRefused`` also where the address has a form no mail header takes; the error's text would name it."""
    try:
        connection.send(extras.account_composer.compose(mail.notice_id, mail.happened_at, copy))
    except ValueError:
        raise MailRefused(BROKE_OFF) from None
    MAIL_SERVER_AWAY.set(0)


def _tell_identity(owners: OtherOwners, notice_id: UUID) -> None:
    """Lets identity forget the link's token at once; where this is lost it goes with the link."""
    try:
        owners.notice_sent(notice_id)
    except (Away, Problem):
        log.warning("notice_sent_untold", notice_id=notice_id)


def _refused(unit: Unit, mail: NoticeMailRow, reply: int) -> None:
    mail.attempts += 1
    mail.last_reply = reply
    again_at = next_attempt(mail.attempts, unit.now)
    if again_at is None:
        _finish(unit, mail, "given_up")
        log.error("account_mail_given_up", notice_id=mail.notice_id, reply=reply)
    else:
        mail.next_attempt_at = again_at
        MAILS.labels("refused").inc()


def _finish(unit: Unit, mail: NoticeMailRow, state: str) -> None:
    mail.state = state
    mail.finished_at = unit.now
    MAILS.labels(state).inc()
