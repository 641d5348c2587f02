"""Deletes what never arrived and what was refused: bytes, keys and rows."""

from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from sqlalchemy import delete, exists, or_, select

from incidents.documents.parts.delete_document_object import delete_document_object
from incidents.extras import Files, OpenUnit
from incidents.models import DocumentRow, DocumentVersionRow, PaperChangeRow, PaperRow, RecordSubjectRow

RECEIVING_FOR = timedelta(hours=1)
"""A file that is not in the store by then never will be."""

REFUSED_SHOWN_FOR = timedelta(days=7)
"""How long whoever sent a file can see that, and why, it was refused."""

_MOST = 200

_Found = tuple[UUID, int, UUID, str | None]


def sweep_documents(open_unit: OpenUnit, files: Files) -> None:
    """Safe on every replica at once: deleting twice is the same as once."""
    with open_unit(None) as unit:
        left_behind = _left_behind(unit)
    for document_id, version, school_id, name in left_behind:
        gone = name is None or delete_document_object(open_unit, files, school_id, document_id, version, name)
        if gone:
            with open_unit([school_id]) as unit:
                _forget(unit, document_id, version)


def sweep_at_once(unit: Unit, version: DocumentVersionRow) -> None:
    """Has the next sweep take what will not arrive; until then it is no file on its way any more."""
    version.begun_at = unit.now - 2 * RECEIVING_FOR


def _left_behind(unit: Unit) -> list[_Found]:
    never_arrived = (DocumentVersionRow.state == "receiving") & (DocumentVersionRow.begun_at < unit.now - RECEIVING_FOR)
    refused = (DocumentVersionRow.state == "refused") & or_(
        DocumentVersionRow.examined_at < unit.now - REFUSED_SHOWN_FOR, DocumentVersionRow.object_name.is_not(None)
    )
    rows = unit.session.execute(
        select(
            DocumentVersionRow.document_id,
            DocumentVersionRow.version,
            DocumentVersionRow.school_id,
            DocumentVersionRow.object_name,
        )
        .where(or_(never_arrived, refused))
        .order_by(DocumentVersionRow.begun_at)
        .limit(_MOST)
    )
    return [(document_id, version, school_id, name) for document_id, version, school_id, name in rows]


def _forget(unit: Unit, document_id: UUID, version: int) -> None:
    """Rows and keys of a version, and of its document if no other version is left. A refused one stays to be seen."""
    ours = (DocumentVersionRow.document_id == document_id, DocumentVersionRow.version == version)
    shown_until = DocumentVersionRow.examined_at < unit.now - REFUSED_SHOWN_FOR
    gone = unit.session.scalar(
        delete(DocumentVersionRow)
        .where(
            *ours, DocumentVersionRow.object_name.is_(None), or_(DocumentVersionRow.state == "receiving", shown_until)
        )
        .returning(DocumentVersionRow.version)
    )
    if gone is None:
        return
    unit.session.execute(
        delete(KeyWrapRow).where(KeyWrapRow.record_id == document_id, KeyWrapRow.key_version == version)
    )
    others = exists().where(DocumentVersionRow.document_id == document_id)
    for table in (PaperChangeRow, PaperRow):
        unit.session.execute(delete(table).where(table.document_id == document_id, ~others))
    left = unit.session.scalar(
        delete(DocumentRow).where(DocumentRow.id == document_id, ~others).returning(DocumentRow.id)
    )
    if left is not None:
        unit.session.execute(delete(RecordSubjectRow).where(RecordSubjectRow.record_id == document_id))
