"""A concern is announced, and confirmed as its author's."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import ConcernRecorded, ConcernsTaken, StaffChanged
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import func, select, update

from incidents.copies import copy_pupil_rows
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, DocumentRow, RecordSubjectRow, UnconfirmedConcernRow, WaitingWorkRow
from incidents.work import Work, looked_at_again_after

from .confirmation import CONFIRMED_WITHIN, next_wait

_FIRST_VERSION = 1
_AT_ONCE = 100
_UNCONFIRMED = """
INSERT INTO unconfirmed_concern (concern_id, school_id, since, publish_at, times)
VALUES (
    CAST(:unconfirmed_concern AS uuid), CAST(:unconfirmed_school AS uuid),
    CAST(:unconfirmed_since AS timestamptz), CAST(:unconfirmed_publish_at AS timestamptz), 0
)
"""
_CONFIRMED = "DELETE FROM unconfirmed_concern WHERE concern_id = ANY (CAST(:confirmed_concerns AS uuid[]))"


def announce_concern(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Publishes the event, and notes that it is not confirmed yet; both in the transaction of the concern itself."""
    _publish(unit, concern_id, school_id)
    unit.write_last(
        _UNCONFIRMED,
        {
            "unconfirmed_concern": str(concern_id),
            "unconfirmed_school": str(school_id),
            "unconfirmed_since": unit.now,
            "unconfirmed_publish_at": unit.now + CONFIRMED_WITHIN,
        },
    )


def announce_urgency(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Publishes the event again: how soon it has to be read was not known when it was announced."""
    _publish(unit, concern_id, school_id)


def announce_again_to_others(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Publishes the event again: more people may read it than when it was announced. Nobody is told twice."""
    _publish(unit, concern_id, school_id)


def note_taken(unit: Unit, event: ConcernsTaken) -> None:
    """Alerts has told people of these concerns, or has found that they were told before."""
    unit.write_last(_CONFIRMED, {"confirmed_concerns": [str(each) for each in event.concern_ids]})


def announce_again(unit: Unit) -> int:
    """Publishes up to 100 concerns that are still not confirmed; how many. Alerts tells nobody twice."""
    due = unit.session.scalars(
        select(UnconfirmedConcernRow)
        .where(UnconfirmedConcernRow.publish_at <= unit.now)
        .order_by(UnconfirmedConcernRow.publish_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        _publish(unit, row.concern_id, row.school_id)
        row.times += 1
        row.publish_at = unit.now + next_wait(row.times)
    return len(due)


def _publish(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    unit.publish(
        ConcernRecorded(concern_id=concern_id, version=_FIRST_VERSION),
        aggregate_id=concern_id,
        aggregate_version=_FIRST_VERSION,
        school_id=school_id,
    )


@dataclass(frozen=True)
class Unconfirmed:
    """How many, and the age of the oldest in seconds."""

    count: int
    oldest_seconds: float


def unconfirmed(unit: Unit) -> Unconfirmed:
    """Those older than the time within which a concern is confirmed. The watcher's are about nobody: whether they
    arrive it says itself."""
    since = UnconfirmedConcernRow.since
    found = select(func.count(), func.min(since)).where(
        since <= unit.now - CONFIRMED_WITHIN, UnconfirmedConcernRow.school_id != WATCH_SCHOOL
    )
    count, oldest = unit.session.execute(found).one()
    return Unconfirmed(count, 0.0 if oldest is None else (unit.now - oldest).total_seconds())


def confirm_author(unit: Unit, work: WaitingWorkRow, owners: OtherOwners) -> timedelta | None:
    """Confirms an active account that may report at the school; for any other the concern stays marked, and is kept.

    Of a login that ran out or was unused too long nobody knows yet who used it: the concern stays marked, and is looked
    at again until its owner is back (the answer: after how long). ``OwnerAway`` while identity does not answer.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None or concern.author_confirmed:
        return None
    staff = owners.staff(work.wanted_id)
    may_report = (
        staff is not None
        and staff.active
        and any(
            concern.school_id in grant.school_ids and Right.CONCERN_REPORT in grant.rights for grant in staff.grants
        )
    )
    if may_report and staff is not None and staff.standing != "current":
        return looked_at_again_after(unit.now - work.created_at)
    concern.author_confirmed = may_report
    unit.audit(
        AuditAction.CONCERN_AUTHOR_CONFIRM,
        right=Right.SERVICE_STAFF_COPY,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome="done" if concern.author_confirmed else "not_confirmed",
    )
    return None


def confirm_pupil(unit: Unit, work: WaitingWorkRow, owners: OtherOwners) -> None:
    """Confirms the pupil; one the roll does not know at the school stays marked, for the safeguarding lead to see.

    ``OwnerAway`` while the roll does not answer.
    """
    line = unit.session.get(RecordSubjectRow, (work.concern_id, work.wanted_id), with_for_update=True)
    if line is None or line.confirmed:
        return
    here = [facts for facts in owners.pupil_facts([work.wanted_id]) if facts.school_id == line.school_id]
    copy_pupil_rows(unit, here)
    line.confirmed = bool(here)
    _confirm_in_files(unit, line)
    unit.audit(
        AuditAction.CONCERN_PUPIL_CONFIRM,
        right=Right.SERVICE_PUPIL_FACTS,
        school_ids=[line.school_id],
        subject_ids=[line.subject_id],
        object_id=line.record_id,
        outcome="done" if here else "not_confirmed",
    )


def _confirm_in_files(unit: Unit, line: RecordSubjectRow) -> None:
    """The files that came with the concern are about the same children."""
    files = select(DocumentRow.id).where(DocumentRow.concern_id == line.record_id)
    unit.session.execute(
        update(RecordSubjectRow)
        .where(RecordSubjectRow.record_id.in_(files), RecordSubjectRow.subject_id == line.subject_id)
        .values(confirmed=line.confirmed)
    )


def hasten_author(unit: Unit, event: StaffChanged) -> None:
    """A login that was out of order is back with a new password: its owner's reports are confirmed within seconds.

    Whether it is in order is asked of identity then; of any other change nothing comes but that question.
    """
    unit.session.execute(
        update(WaitingWorkRow)
        .where(
            WaitingWorkRow.kind == Work.CONFIRM_AUTHOR,
            WaitingWorkRow.wanted_id == event.staff_id,
            WaitingWorkRow.due_at > unit.now,
        )
        .values(due_at=unit.now)
    )
