"""A file whose day has come is kept on, or goes to another school first."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.files import FileReviewed, ReviewFile
from sqlalchemy import func, select

from retention.days import london_day
from retention.disposals.parts.ending import put_back_of_child
from retention.extras import OtherOwners
from retention.files.parts.counted import later_of
from retention.files.parts.decided import reviews_of
from retention.files.parts.seen import see_file
from retention.models import FileReviewRow, FileRow
from retention.schedules.domain.counting import years_later
from retention.words import review_field, school

_MOST_YEARS = 100


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
