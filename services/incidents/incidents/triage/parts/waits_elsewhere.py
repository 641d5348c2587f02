"""Concerns that nobody has decided on wait at the school that signed for the file too, which is told of each once."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.events import ConcernWaitsHere
from sqlalchemy import ColumnElement, and_, select

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.triage.domain.triage import CONCERN_RECEIVED
from incidents.triage.parts.deciding_school import schools_that_signed


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
