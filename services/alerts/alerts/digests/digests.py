"""The mails of a day are gathered and sent.

As with the mails of single alerts a row stays locked until the outcome is written: at least once, with the same
Message-ID and the same words, since which alerts are in it was settled when it was put together.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.alerts import AlertedKind
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import bindparam, exists, func, select, update

from alerts.alert import mail_is_on, next_digest
from alerts.extras import Extras, OpenUnit
from alerts.mail import BROKE_OFF, Digest, MailConnection, MailRefused, MailServerAway
from alerts.mails import MailJob, keep_outcomes, outcomes_in
from alerts.metrics import MAIL_SERVER_AWAY
from alerts.models import INSTANT, AlertRow, DigestChoiceRow, DigestMailRow, MailRow, StaffRow, table_of
from alerts.people import own_duty

MOST_GATHERED = 200
MOST_SENT = 100

_MAIL = table_of(DigestMailRow)
_DUE = (
    select(
        _MAIL.c.id,
        _MAIL.c.staff_id,
        _MAIL.c.attempts,
        _MAIL.c.next_attempt_at,
        _MAIL.c.last_reply,
        _MAIL.c.created_at,
    )
    .where(_MAIL.c.state == "waiting", _MAIL.c.next_attempt_at <= bindparam("now", type_=INSTANT))
    .order_by(_MAIL.c.next_attempt_at, _MAIL.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OUTCOMES = outcomes_in(DigestMailRow, "id")

log = get_logger()


def gather_digests(open_unit: OpenUnit) -> int:
    """One transaction a person, on however many replicas; answers for how many the time had come."""
    with open_unit() as unit:
        _release_unwanted(unit)
    for done in range(MOST_GATHERED):
        with open_unit() as unit:
            if not _gather_next(unit):
                return done
    return MOST_GATHERED


def _release_unwanted(unit: Unit) -> None:
    """What was gathered for somebody who wants each by itself, also where they chose so while it was gathered."""
    wanted = exists().where(DigestChoiceRow.staff_id == MailRow.gathered_for)
    unit.session.execute(
        update(MailRow)
        .where(MailRow.state == "gathered", ~wanted)
        .values(state="waiting", next_attempt_at=unit.now)
        .execution_options(synchronize_session=False)
    )


def _gather_next(unit: Unit) -> bool:
    """The choice whose time came first and that no other replica has; False where there is none."""
    choice = unit.session.scalar(
        select(DigestChoiceRow)
        .where(DigestChoiceRow.next_at <= unit.now)
        .order_by(DigestChoiceRow.next_at, DigestChoiceRow.staff_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if choice is None:
        return False
    choice.next_at = next_digest(choice.at, own_duty(unit, choice.staff_id), unit.now)
    mails = unit.session.scalars(
        select(MailRow)
        .where(MailRow.gathered_for == choice.staff_id, MailRow.state == "gathered")
        .order_by(MailRow.alert_id)
        .with_for_update()
    ).all()
    if mails:
        _put_together(unit, choice, mails)
    return True


def _put_together(unit: Unit, choice: DigestChoiceRow, mails: Sequence[MailRow]) -> None:
    """What its owner has read meanwhile is not mailed any more, nor what is of a school that they have left by its
    staff list; without anything left there is no mail."""
    unit.scope_to({mail.school_id for mail in mails})
    account = unit.session.get(StaffRow, choice.staff_id)
    left = [] if account is None else account.no_mail_at
    is_news = (AlertRow.read_at.is_(None), AlertRow.gone_at.is_(None), AlertRow.school_id.not_in(left))
    of_mails = AlertRow.id.in_([mail.alert_id for mail in mails])
    unread = set(unit.session.scalars(select(AlertRow.id).where(of_mails, *is_news)))
    digest_id = new_id()
    for mail in mails:
        if mail.alert_id in unread:
            mail.state, mail.digest_id = "in_digest", digest_id
        else:
            mail.state, mail.finished_at = "suppressed", unit.now
    if unread:
        unit.session.add(
            DigestMailRow(
                id=digest_id,
                staff_id=choice.staff_id,
                state="waiting",
                attempts=0,
                next_attempt_at=unit.now,
                created_at=unit.now,
            )
        )


def send_digests(open_unit: OpenUnit, extras: Extras) -> int:
    """Works through at most ``MOST_A_RUN`` that are due; answers how many. Stops when the server is away."""
    worked = 0
    with extras.mail_server.connection() as connection:
        try:
            while worked < MOST_SENT:
                with open_unit() as unit:
                    if not _work_next(unit, extras, connection):
                        break
                worked += 1
        except MailServerAway:
            MAIL_SERVER_AWAY.set(1)
            log.warning("mail_server_away")
    return worked


def _work_next(unit: Unit, extras: Extras, connection: MailConnection) -> bool:
    """Takes the mail that is due longest and no other replica has; False when there is none."""
    row = unit.session.execute(_DUE, {"now": unit.now}).first()
    if row is None:
        return False
    mails = unit.session.scalars(select(MailRow.school_id).where(MailRow.digest_id == row.id).distinct()).all()
    unit.scope_to(set(mails))
    due = MailJob(row.id, row.attempts, row.next_attempt_at, row.last_reply)
    account = unit.session.get(StaffRow, row.staff_id)
    if account is not None and (not (account.active and account.email) or not mail_is_on(unit)):
        job = due.finished("suppressed", unit.now)
    else:
        job = _try(unit, due, account, row.created_at, extras, connection)
    keep_outcomes(unit, _OUTCOMES, [job])
    if job.state != "waiting":
        _finish_each(unit, job)
    if job.state == "sent":
        unit.audit(AuditAction.ALERT_MAIL_SEND, school_ids=sorted(mails), object_id=job.id)
    return True


def _try(
    unit: Unit,
    due: MailJob,
    account: StaffRow | None,
    created_at: datetime,
    extras: Extras,
    connection: MailConnection,
) -> MailJob:
    if account is None:  # no copy of it has come yet
        return _refused(due, BROKE_OFF, unit.now)
    try:
        _send(extras, connection, Digest(due.id, created_at, account.email, _counted(unit, due)))
    except MailRefused as refused:
        return _refused(due, refused.reply, unit.now)
    return due.finished("sent", unit.now)


def _refused(due: MailJob, reply: int, now: datetime) -> MailJob:
    tried = due.refused(reply, now)
    if tried.state == "given_up":
        log.error("digest_mail_given_up", digest_id=due.id, reply=reply)
    return tried


def _send(extras: Extras, connection: MailConnection, digest: Digest) -> None:
    """Raises ``MailRefused`` also for an address that no mail header takes; the error's text would name it."""
    try:
        connection.send(extras.digest_composer.compose(digest))
    except ValueError:
        raise MailRefused(BROKE_OFF) from None
    MAIL_SERVER_AWAY.set(0)


def _counted(unit: Unit, due: MailJob) -> dict[AlertedKind, int]:
    """How many alerts of each kind are in it. The unit's scope is their schools."""
    rows = unit.session.execute(
        select(AlertRow.kind, func.count())
        .join(MailRow, MailRow.alert_id == AlertRow.id)
        .where(MailRow.digest_id == due.id)
        .group_by(AlertRow.kind)
        .order_by(AlertRow.kind)
    )
    return {cast(AlertedKind, kind): count for kind, count in rows}


def _finish_each(unit: Unit, job: MailJob) -> None:
    """What became of the mail became of each alert in it."""
    unit.session.execute(
        update(MailRow)
        .where(MailRow.digest_id == job.id, MailRow.state == "in_digest")
        .values(state=job.state, finished_at=job.finished_at, last_reply=job.last_reply)
        .execution_options(synchronize_session=False)
    )
