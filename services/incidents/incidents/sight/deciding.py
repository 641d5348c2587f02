"""Which school decides a concern.

A school that has signed for the file of the children in it decides as well as the one they left, until one of them has
(decision 129). One that reads the file without having signed, since somebody said that the child is there now, decides
nothing; nor does any other about a concern that also names a child whose file the school that keeps it still has.
"""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConcernWaitsHere
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, select

from incidents.chronology_lines import subjects_of
from incidents.file_readers import is_gone
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.signed_files import signed_by, still_at
from incidents.states import CONCERN_RECEIVED

from .concern_sight import sees_concern
from .own_sight import sight_of


def deciding_school(unit: Unit, concern: ConcernRow) -> UUID | None:
    """None: the caller decides nothing about it. ``concern`` need not be seen."""
    if unit.access.has(Right.CONCERN_TRIAGE, concern.school_id):
        return concern.school_id
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    own = schools_that_signed(unit, concern, children) & sight_of(unit).triages_at
    return min(own) if own and sees_concern(unit, concern, children) else None


def require_deciding_school(unit: Unit, concern: ConcernRow) -> UUID:
    """``not_permitted`` where there is none."""
    school_id = deciding_school(unit, concern)
    if school_id is None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return school_id


def schools_that_signed(unit: Unit, concern: ConcernRow, children: Collection[UUID]) -> set[UUID]:
    """Beside the school that keeps it: none unless that one lost the file of a child in it and has that of no other,
    and none of what is about an adult, who works where it was reported."""
    if concern.about_colleague is not None or not any(is_gone(unit, each, concern.school_id) for each in children):
        return set()
    if still_at(unit, concern.school_id, children):
        return set()
    return signed_by(unit, children) - {concern.school_id}


def wait_elsewhere(unit: Unit, subject_ids: Collection[UUID]) -> None:
    """Those about these children, by each of their ids, at every school that has signed for the file and has it by now,
    and at no other. The schools that keep them are in scope, or read what they hold."""
    for concern in unit.session.scalars(select(ConcernRow).where(_undecided_about(subject_ids)).with_for_update()):
        children = [subject.id for subject in subjects_of(unit, concern.id)]
        told, there = {*(concern.also_at or ())}, schools_that_signed(unit, concern, children)
        if there == told:
            continue
        concern.also_at = sorted(there) or None
        for school_id in sorted(there - told):
            unit.publish(
                ConcernWaitsHere(concern_id=concern.id, school_id=school_id),
                aggregate_id=concern.id,
                aggregate_version=concern.version,
                school_id=school_id,
            )


def _undecided_about(subject_ids: Collection[UUID]) -> ColumnElement[bool]:
    about = select(RecordSubjectRow.record_id).where(
        one_of(RecordSubjectRow.subject_id, subject_ids),
        RecordSubjectRow.record_kind == "concern",
        RecordSubjectRow.triaged.is_(False),
    )
    return and_(ConcernRow.status == CONCERN_RECEIVED, ConcernRow.id.in_(about))
