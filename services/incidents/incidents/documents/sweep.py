"""What was not finished is swept."""

from datetime import timedelta
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.documents import AbandonDocument, DocumentAbandoned
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, exists, or_, select, update

from incidents.extras import Files, OpenUnit
from incidents.models import DocumentRow, DocumentVersionRow, PaperChangeRow, PaperRow, RecordSubjectRow

log = get_logger()
RECEIVING_FOR = timedelta(hours=1)
"""A file that is not in the store by then never will be."""

REFUSED_SHOWN_FOR = timedelta(days=7)
"""How long whoever sent a file can see that, and why, it was refused."""

_MOST = 200

_Found = tuple[UUID, int, UUID, str | None]


def delete_document_object(
    open_unit: OpenUnit, files: Files, school_id: UUID, document_id: UUID, version: int, name: str
) -> bool:
    """Deletes the object and forgets its name; while the store is away it stays for the sweep (False)."""
    try:
        files.off_loop(files.objects.delete, name)
    except Away:
        log.warning("object_not_deleted", document_id=document_id)
        return False
    with open_unit([school_id]) as unit:
        unit.session.execute(
            update(DocumentVersionRow)
            .where(DocumentVersionRow.document_id == document_id, DocumentVersionRow.version == version)
            .values(object_name=None)
        )
    return True


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


def abandon_document(unit: Unit, request: AbandonDocument) -> DocumentAbandoned:
    """For whoever began it; ``not_found`` for others, and for what has arrived."""
    _abandon(unit, request, came_with_a_report=False)
    return DocumentAbandoned(document_id=request.document_id)


def abandon_report_file(unit: Unit, request: AbandonDocument) -> DocumentAbandoned:
    """The same of a file that was to come with a report."""
    _abandon(unit, request, came_with_a_report=True)
    return DocumentAbandoned(document_id=request.document_id)


def _abandon(unit: Unit, request: AbandonDocument, *, came_with_a_report: bool) -> None:
    version = unit.session.scalar(
        select(DocumentVersionRow)
        .where(
            DocumentVersionRow.document_id == request.document_id,
            DocumentVersionRow.version == request.version,
            DocumentVersionRow.begun_by == unit.access.actor_id,
            DocumentVersionRow.state == "receiving",
        )
        .with_for_update()
    )
    if version is None or _is_of_a_report(unit, request.document_id, version.version) != came_with_a_report:
        raise Problem(ErrorCode.NOT_FOUND)
    sweep_at_once(unit, version)


def _is_of_a_report(unit: Unit, document_id: UUID, version: int) -> bool:
    concern_id = unit.session.scalar(select(DocumentRow.concern_id).where(DocumentRow.id == document_id))
    return concern_id is not None and version == 1
