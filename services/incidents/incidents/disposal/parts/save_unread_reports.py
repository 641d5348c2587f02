"""A report about a child whose keys are gone, which only the intake key opens, goes on under an id of its own."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.one_of import one_of
from sqlalchemy import select, update

from incidents.models import ConcernRow, DocumentRow, RecordSubjectRow


def save_unread_reports(unit: Unit, subject_ids: Sequence[UUID]) -> int:
    """How many lines. Nobody has read such a report, and it may have come in after the file was destroyed: it waits to
    be read and decided on, as one about a child who is not listed. The words for them are lost where there were any,
    since those are sealed for the id that goes."""
    lines = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .join(ConcernRow, ConcernRow.id == RecordSubjectRow.record_id)
        .where(ConcernRow.sealed, one_of(RecordSubjectRow.subject_id, subject_ids))
    ).all()
    for concern_id, subject_id in lines:
        files = select(DocumentRow.id).where(DocumentRow.concern_id == concern_id)
        theirs = (RecordSubjectRow.record_id == concern_id) | RecordSubjectRow.record_id.in_(files)
        unit.session.execute(
            update(RecordSubjectRow)
            .where(theirs, RecordSubjectRow.subject_id == subject_id)
            .values(subject_id=new_id(), confirmed=False, not_listed=None)
            .execution_options(synchronize_session=False)
        )
    unit.session.expire_all()
    return len(lines)
