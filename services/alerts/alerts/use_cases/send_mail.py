"""Sends the mails that wait, one transaction each, on however many replicas.

A mail's row stays locked from before the server is spoken to until the outcome is written. A process that ends in
between leaves the row waiting, so the mail goes out again with the same Message-ID: at least once, never lost.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from chassis.database import Unit
from chassis.logs import get_logger
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import func, select

from alerts.domain.mail_schedule import next_attempt
from alerts.extras import Extras
from alerts.mail.composing import Composer
from alerts.mail.server import BROKE_OFF, MailConnection, MailRefused, MailServerAway
from alerts.metrics import MAIL_SERVER_AWAY, MAILS, MAILS_WAITING
from alerts.models import MailRow
from alerts.queries.channel import mail_is_on
from alerts.queries.notice import Recipient, recipient_of

MOST_A_RUN = 100

log = get_logger()


def send_mail(open_unit: Callable[[], AbstractContextManager[Unit]], extras: Extras) -> int:
    """Works through at most ``MOST_A_RUN`` mails that are due; answers how many. Stops when the server is away."""
    worked = 0
    with extras.mail_server.connection() as connection:
        try:
            while worked < MOST_A_RUN:
                with open_unit() as unit:
                    if not _work_next(unit, extras.composer, connection):
                        break
                worked += 1
        except MailServerAway:
            MAIL_SERVER_AWAY.set(1)
            log.warning("mail_server_away")
    return worked


def _work_next(unit: Unit, composer: Composer, connection: MailConnection) -> bool:
    """Takes the mail that is due longest and no other replica has; False when there is none."""
    waiting = select(MailRow).where(MailRow.state == "waiting")
    mail = unit.session.scalar(
        waiting.where(MailRow.next_attempt_at <= unit.now)
        .order_by(MailRow.next_attempt_at, MailRow.alert_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is None:
        MAILS_WAITING.set(unit.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0)
        return False
    unit.scope_to([mail.school_id])
    recipient = recipient_of(unit, mail.alert_id)
    if not mail_is_on(unit) or (recipient is not None and not recipient.reachable):
        _finish(unit, mail, "suppressed")
        return True
    try:
        _send(composer, connection, recipient)
    except MailRefused as refused:
        _refused(unit, mail, refused.reply)
    else:
        _finish(unit, mail, "sent")
        unit.audit(AuditAction.ALERT_MAIL_SEND, school_ids=[mail.school_id], object_id=mail.alert_id)
    return True


def _send(composer: Composer, connection: MailConnection, recipient: Recipient | None) -> None:
    """Raises ``MailRefused`` also where no copy of the account has come yet, or its address cannot be written to."""
    if recipient is None:
        raise MailRefused(BROKE_OFF)
    try:
        connection.send(composer.compose(recipient.notice))
    except ValueError:  # the address has a form no mail header takes; the error's text would name it
        raise MailRefused(BROKE_OFF) from None
    MAIL_SERVER_AWAY.set(0)


def _refused(unit: Unit, mail: MailRow, reply: int) -> None:
    mail.attempts += 1
    mail.last_reply = reply
    again_at = next_attempt(mail.attempts, unit.now)
    if again_at is None:
        _finish(unit, mail, "given_up")
        log.error("mail_given_up", alert_id=mail.alert_id, reply=reply)
    else:
        mail.next_attempt_at = again_at
        MAILS.labels("refused").inc()


def _finish(unit: Unit, mail: MailRow, state: str) -> None:
    mail.state = state
    mail.finished_at = unit.now
    MAILS.labels(state).inc()
