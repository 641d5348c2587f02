"""Whether a caller sees a document: as any record of its school, its category and the children it is about."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import ColumnElement, exists, not_, select

from incidents.categories import categories_by_id
from incidents.models import DocumentRow, RecordSubjectRow

from .own_sight import sight_of
from .visibility import groups_for, record_about_some, visible


def document_seen(unit: Unit) -> ColumnElement[bool]:
    """The condition on ``DocumentRow``: it has arrived, and the caller's grants reach it.

    A file of a concern nobody has decided on is seen by those who triage, as the concern is.
    """
    line = select(RecordSubjectRow.record_id).where(RecordSubjectRow.record_id == DocumentRow.id)
    arrived, untriaged = exists(line), exists(line.where(not_(RecordSubjectRow.triaged)))
    seen = visible(
        sight_of(unit),
        groups_for(sight_of(unit), categories_by_id(unit)),
        school=DocumentRow.school_id,
        category=DocumentRow.category_id,
        recorded=DocumentRow.recorded_at,
        about_some=record_about_some(DocumentRow.id),
        triaged=not_(untriaged),
    )
    return arrived & seen


def seen_document(unit: Unit, document_id: UUID, *, lock: bool = False) -> DocumentRow:
    """The document; ``not_found`` unless it has arrived and is seen."""
    wanted = select(DocumentRow).where(DocumentRow.id == document_id, document_seen(unit))
    found = unit.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return found
