"""A report about a child whose keys are gone, which only the intake key opens, goes on under an id of its own."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select

from incidents.models import ConcernRow, RecordSubjectRow
from incidents.reporting.parts.go_on_unnamed import go_on_unnamed


def save_unread_reports(unit: Unit, subject_ids: Sequence[UUID]) -> None:
    """Nobody has read such a report, and it may have come in after the file was destroyed: it waits to be read and
    decided on, as one about a child who is not listed."""
    lines = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .join(ConcernRow, ConcernRow.id == RecordSubjectRow.record_id)
        .where(ConcernRow.sealed, one_of(RecordSubjectRow.subject_id, subject_ids))
    ).all()
    for concern_id, subject_id in lines:
        go_on_unnamed(unit, concern_id, subject_id)
