"""A child who is on no roll is matched.

Their records stay as they were written, and get the pupil's key beside the one made for the report.
"""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.matching import BirthExpected, ExpectBirth, MatchNotListed, NotListedMatched
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import PupilMerged, PupilUnmerged, SubjectMatched
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.aliases import copy_alias, family_of
from incidents.conflicts import require_others_read
from incidents.copies import copy_pupil_rows
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, KnownPupilRow, RecordSubjectRow, SubjectAliasRow
from incidents.narrative import holder_of
from incidents.reading import expected_birth_problem
from incidents.sight import sees_concern, sight_of


def not_listed_line(unit: Unit, concern_id: UUID, subject_id: UUID) -> RecordSubjectRow:
    """Held until the unit ends. ``not_found`` unless the caller sees the concern, triages at its school, and it names
    the child as not listed."""
    concern = unit.session.get(ConcernRow, concern_id)
    line = unit.session.get(RecordSubjectRow, (concern_id, subject_id), with_for_update=True)
    if concern is None or line is None or line.not_listed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if not unit.access.has(Right.CONCERN_TRIAGE, line.school_id) or not sees_concern(unit, concern):
        raise Problem(ErrorCode.NOT_FOUND)
    return line


def expect_birth(unit: Unit, request: ExpectBirth) -> BirthExpected:
    """Until when their file is kept is counted from that day, unless they are matched to a pupil who was born.

    ``not_found`` as for a match (``match_not_listed``); ``invalid_request`` on ``expected_on`` for a day it cannot be;
    ``stale_version`` where another day stands there than the one that was seen, but for the very day that is said.
    """
    line = not_listed_line(unit, request.concern_id, request.subject_id)
    if line.expected_on == request.expected_on:
        return BirthExpected(subject_id=request.subject_id, expected_on=line.expected_on)
    if line.expected_on != request.seen:
        raise Problem(ErrorCode.STALE_VERSION)
    if request.expected_on is not None:
        wrong = expected_birth_problem(request.expected_on, line.occurred_at, unit.now)
        if wrong is not None:
            raise invalid("expected_on", wrong)
    line.expected_on = request.expected_on
    unit.audit(
        AuditAction.CONCERN_BIRTH_EXPECT,
        right=Right.CONCERN_TRIAGE,
        school_ids=[line.school_id],
        subject_ids=[request.subject_id],
        object_id=request.concern_id,
        outcome="done" if request.expected_on is not None else "ended",
    )
    return BirthExpected(subject_id=request.subject_id, expected_on=request.expected_on)


def match_not_listed(unit: Unit, keyring: Keyring, owners: OtherOwners, request: MatchNotListed) -> NotListedMatched:
    """``pupil_id`` None ends a match, and takes the pupil's key off again.

    ``not_found`` unless the caller sees the concern, triages at its school, and it names the child as not listed: who
    is linked to the pupil cannot make the concern visible to themselves by ending the match. ``invalid_request`` on
    ``pupil_id`` for a child the roll does not have there, whose file is not for the caller, or where nobody else
    could read the concern then; ``VaultAway``; ``OwnerAway`` for a pupil this service has not heard of while the roll
    does not answer.
    """
    line = not_listed_line(unit, request.concern_id, request.subject_id)
    before = unit.session.get(SubjectAliasRow, request.subject_id, with_for_update=True)
    meant = before.means_id if before is not None else None
    if meant == request.pupil_id:
        return NotListedMatched(subject_id=request.subject_id, pupil_id=meant)
    if request.pupil_id is not None:
        _check_at_school(unit, owners, line.school_id, request.pupil_id)
        _check_others_read(unit, owners, line, request.pupil_id)
    records = unit.session.scalars(
        select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id == request.subject_id)
    ).all()
    if meant is not None:
        _take_key_off(unit, keyring, records, meant, request.subject_id)
    version = 1 if before is None else before.version + 1
    copy_alias(unit, request.subject_id, request.pupil_id, version)
    if request.pupil_id is not None:
        for record_id in _readable(unit, records):
            keyring.add_holder(unit, record_id, holder_of(request.pupil_id))
    _tell(unit, line, request, version)
    return NotListedMatched(subject_id=request.subject_id, pupil_id=request.pupil_id)


def _check_at_school(unit: Unit, owners: OtherOwners, school_id: UUID, pupil_id: UUID) -> None:
    sight = sight_of(unit)
    if pupil_id in sight.kept_from | sight.closed:
        raise invalid("pupil_id", FieldCode.UNKNOWN_PUPIL)
    if unit.session.get(KnownPupilRow, (pupil_id, school_id)) is not None:
        return
    here = [each for each in owners.pupil_facts([pupil_id]) if each.school_id == school_id]
    if not here:
        raise invalid("pupil_id", FieldCode.UNKNOWN_PUPIL)
    copy_pupil_rows(unit, here)


def _check_others_read(unit: Unit, owners: OtherOwners, line: RecordSubjectRow, pupil_id: UUID) -> None:
    """Of each record that names the child."""
    there = select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id == line.subject_id)
    company = select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id.in_(there)).distinct()
    before = unit.session.scalars(company).all()
    records = unit.session.scalars(there.distinct()).all()
    require_others_read(unit, owners, line.school_id, before, [*before, pupil_id], "pupil_id", records)


def _readable(unit: Unit, records: Sequence[UUID]) -> list[UUID]:
    """Those that are not under the intake key alone: they are opened through the alias once they have left it."""
    under = select(KeyWrapRow.record_id).where(KeyWrapRow.record_id.in_(records), KeyWrapRow.holder_kind == "intake")
    waiting = set(unit.session.scalars(under))
    return [record_id for record_id in records if record_id not in waiting]


def _take_key_off(unit: Unit, keyring: Keyring, records: Sequence[UUID], pupil_id: UUID, alias_id: UUID) -> None:
    """Not off records that name the pupil, by any id of theirs but this one."""
    others = set(family_of(unit, pupil_id)) - {alias_id}
    named = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id.in_(records), RecordSubjectRow.subject_id.in_(others)
    )
    theirs = set(unit.session.scalars(named))
    for record_id in records:
        if record_id not in theirs:
            keyring.remove_holder(unit, record_id, holder_of(pupil_id))


def _tell(unit: Unit, line: RecordSubjectRow, request: MatchNotListed, version: int) -> None:
    unit.publish(
        SubjectMatched(alias_id=request.subject_id, pupil_id=request.pupil_id, version=version),
        aggregate_id=request.subject_id,
        aggregate_version=version,
        school_id=line.school_id,
    )
    subjects = {request.subject_id, *([request.pupil_id] if request.pupil_id else [])}
    unit.audit(
        AuditAction.CONCERN_PUPIL_MATCH,
        right=Right.CONCERN_TRIAGE,
        school_ids=[line.school_id],
        subject_ids=subjects,
        object_id=request.concern_id,
        outcome="done" if request.pupil_id else "ended",
    )


def keep_merge(unit: Unit, event: PupilMerged | PupilUnmerged) -> None:
    """The newest version counts, in whatever order they come. No record, link or key is touched."""
    copy_alias(unit, event.alias_id, event.pupil_id if isinstance(event, PupilMerged) else None, event.version)
