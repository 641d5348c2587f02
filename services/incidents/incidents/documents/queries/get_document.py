"""One document with its versions."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import Document, DocumentQuery

from .document_sight import seen_document
from .document_views import document_views


def get_document(unit: Unit, keyring: Keyring, request: DocumentQuery) -> Document:
    """Names and states, no bytes; ``not_found`` unless it is seen."""
    (document,) = document_views(unit, keyring, [seen_document(unit, request.document_id)])
    unit.audit(
        AuditAction.DOCUMENT_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=document.subject_ids,
        object_id=document.id,
    )
    return document
