"""Deletes the bytes of one version of a document."""

from uuid import UUID

from chassis.process.away import Away
from chassis.process.logs import get_logger
from sqlalchemy import update

from incidents.extras import Files, OpenUnit
from incidents.models import DocumentVersionRow

log = get_logger()


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
