"""One file, and what was decided of it."""

from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.retention import FileFacts
from haven_schemas.acts.pupils.retention import PupilDates
from haven_schemas.acts.retention.files import (
    DisposalOfFile,
    FileRetention,
    FileReviewed,
    GetFile,
    Reason,
    Reviewed,
    ReviewFile,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select

from retention.days import london_day
from retention.disposals import OPEN, UNDER_WAY, put_back_of_child
from retention.extras import OtherOwners
from retention.files import (
    count_anew,
    dates_for,
    is_widely_held,
    later_of,
    reviews_of,
    see_file,
    standing_holds,
    standing_wide_holds,
    waits_for_hold,
)
from retention.holds import shown_holds
from retention.models import DisposalKeyRow, DisposalRow, FileReviewRow, FileRow
from retention.schedules import Counted, schedules_in_use, years_later
from retention.words import open_words, review_field, school

from .states import state_of

OFFERED_YEARS = 75
"""What the Independent Inquiry into Child Sexual Abuse asked for (2022, recommendation 17), and what regulations say of
children's homes, from the child's birth (SI 2015/541, regulation 36). For a school's file it is no law."""
_MOST_YEARS = 100


def get_file(unit: Unit, owners: OtherOwners, keyring: Keyring, request: GetFile) -> FileRetention:
    """Counted anew from what incidents and pupils say now. ``not_found`` of one the caller does not read,
    ``not_permitted``; ``VaultAway`` where a hold or review has words; ``OwnerAway``."""
    file = see_file(unit, owners, request.subject_id, Right.RETENTION_READ)
    facts, today = file.facts, london_day(unit.now)
    dates = dates_for(owners, [facts])
    kept = count_anew(facts, dates, schedules_in_use(unit, today))
    widely_held = is_widely_held(standing_wide_holds(unit), facts, dates.get(facts.subject_id))
    holds, reviews = standing_holds(unit, file.child_ids), reviews_of(unit, file.child_ids)
    until = later_of(kept.until, reviews[0].until if reviews else None)
    held = widely_held or bool(holds) or waits_for_hold(unit, file.child_ids, facts.died)
    unit.audit(
        AuditAction.RETENTION_FILE_READ,
        right=Right.RETENTION_READ,
        school_ids=[facts.school_id],
        subject_ids=[facts.subject_id],
    )
    return of_row(
        FileRetention,
        facts,
        state=state_of(until, today, held=held),
        until=until,
        keeps=kept.keeps,
        reasons=[_reason(each) for each in kept.reasons],
        holds=shown_holds(unit, keyring, holds),
        widely_held=widely_held,
        offered_until=_offered(facts, dates.get(facts.subject_id)),
        decided=_reviewed(unit, keyring, reviews[0]) if reviews else None,
        version=len(reviews),
        may_hold=unit.access.has(Right.RETENTION_HOLD, facts.school_id),
        may_review=unit.access.has(Right.RETENTION_REVIEW, facts.school_id),
        disposal=_disposal(unit, file.child_ids),
    )


def _offered(facts: FileFacts, own: PupilDates | None) -> date | None:
    """75 years from birth, or from the last entry where no birth date is known."""
    if not facts.harmed or "lasting" not in facts.kinds:
        return None
    born_on = facts.expected_on if own is None else own.date_of_birth
    return years_later(born_on or facts.last_on, OFFERED_YEARS)


def _disposal(unit: Unit, child_ids: list[UUID]) -> DisposalOfFile | None:
    """The one that waits or is under way: there is never a second."""
    of_child = select(DisposalKeyRow.disposal_id).where(DisposalKeyRow.subject_id.in_(child_ids))
    wanted = select(DisposalRow).where(DisposalRow.id.in_(of_child), DisposalRow.state.in_((*OPEN, *UNDER_WAY)))
    row = unit.session.scalars(wanted.limit(1)).first()
    if row is None:
        return None
    return DisposalOfFile.model_validate({"disposal_id": row.id, "state": row.state, "destroy_on": row.destroy_on})


def _reason(counted: Counted) -> Reason:
    return Reason.model_validate(
        {
            "schedule": counted.schedule.code,
            "record": counted.schedule.record,
            "what": counted.schedule.what,
            "trigger": counted.schedule.trigger,
            "years": counted.schedule.years,
            "starts": counted.starts,
            "until": counted.until,
            "expected": counted.expected,
        }
    )


def _reviewed(unit: Unit, keyring: Keyring, row: FileReviewRow) -> Reviewed:
    key = keyring.open(unit, row.id, via=school(row.school_id))
    return Reviewed.model_validate(
        {
            "decision": row.decision,
            "until": row.until,
            "words": open_words(key, review_field(row.id), row.words_sealed),
            "by": row.reviewed_by,
            "at": row.reviewed_at,
        }
    )


def review_file(unit: Unit, owners: OtherOwners, keyring: Keyring, request: ReviewFile) -> FileReviewed:
    """It comes to review again on ``until``. A review sets a later day than the schedules and never an earlier one, so
    that it may be done before the day has come. What was to be destroyed is not.

    ``not_found`` of one the caller does not read, ``not_permitted``, ``stale_version``; ``invalid_request`` on
    ``until``, and on ``subject_id`` of one that is being destroyed; ``VaultAway``, ``OwnerAway``.
    """
    file = see_file(unit, owners, request.subject_id, Right.RETENTION_REVIEW)
    today = london_day(unit.now)
    if request.until <= today:
        raise invalid("until", FieldCode.NOT_IN_THE_FUTURE)
    if request.until > years_later(today, _MOST_YEARS):
        raise invalid("until", FieldCode.TOO_FAR_AHEAD)
    subject_id = file.facts.subject_id
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(subject_id)))))
    number = len(reviews_of(unit, file.child_ids))
    if number != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    review_id = new_id()
    key = keyring.new_data_key(unit, review_id, [school(file.facts.school_id)])
    unit.session.add(
        FileReviewRow(
            id=review_id,
            subject_id=subject_id,
            school_id=file.facts.school_id,
            number=number + 1,
            decision=request.decision,
            until=request.until,
            words_sealed=key.seal(review_field(review_id), request.words.strip().encode()),
            reviewed_by=unit.access.actor_id,
            reviewed_at=unit.now,
        )
    )
    put_back_of_child(unit, file.child_ids, "reviewed")
    _show_at_once(unit, request, file.child_ids)
    unit.audit(
        AuditAction.RETENTION_FILE_REVIEW,
        right=Right.RETENTION_REVIEW,
        school_ids=[file.facts.school_id],
        subject_ids=[subject_id],
        object_id=review_id,
    )
    return FileReviewed(subject_id=subject_id, version=number + 1)


def _show_at_once(unit: Unit, request: ReviewFile, child_ids: list[UUID]) -> None:
    """In the list, which would say otherwise what the last look at all files found."""
    for row in unit.session.scalars(select(FileRow).where(FileRow.subject_id.in_(child_ids)).with_for_update()):
        row.decided_until = request.until
        row.until = later_of(row.counted_until, request.until)
