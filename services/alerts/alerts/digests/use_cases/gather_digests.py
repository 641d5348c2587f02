"""Puts what was gathered for somebody into their mail of the day, once its time has come."""

from collections.abc import Sequence

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import exists, select, update

from alerts.absences.queries.own_duty import own_duty
from alerts.extras import OpenUnit
from alerts.models import AlertRow, DigestChoiceRow, DigestMailRow, MailRow, StaffRow

from ..domain.digest import next_digest

MOST_A_RUN = 200


def gather_digests(open_unit: OpenUnit) -> int:
    """One transaction a person, on however many replicas; answers for how many the time had come."""
    with open_unit() as unit:
        _release_unwanted(unit)
    for done in range(MOST_A_RUN):
        with open_unit() as unit:
            if not _gather_next(unit):
                return done
    return MOST_A_RUN


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
