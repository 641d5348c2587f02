"""A document in a file that is proposed to be destroyed, for a second person who reads it (decision 120)."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import OpenDocumentToAgree
from haven_schemas.rpc.incidents.documents import DocumentContent

from incidents.chronology_lines import subjects_of
from incidents.disposal.parts.file_in_sight import file_in_sight
from incidents.documents.queries.document_content import open_content
from incidents.documents.queries.document_sight import seen_document
from incidents.extras import OtherOwners
from incidents.moves.queries.restricted import is_restricted
from incidents.reading_ledger import note_reading_there


def open_document_to_agree(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: OpenDocumentToAgree
) -> DocumentContent:
    """Of one about others too as well, since what becomes of it is agreed to; of a restricted one, as its words are.

    ``not_found`` as ``file_in_sight`` says, and of a document that is not in that file; ``file_not_readable`` as
    ``open_document``; ``VaultAway``, ``OwnerAway``.
    """
    with file_in_sight(unit, owners, request.disposal_id) as file:
        document = seen_document(unit, request.document_id)
        subject_ids = [subject.id for subject in subjects_of(unit, document.id)]
        if not set(file.family).intersection(subject_ids):
            raise Problem(ErrorCode.NOT_FOUND)
        content, _ = open_content(unit, keyring, document, request.version)
        if is_restricted(unit, document.id):
            unit.audit(
                AuditAction.RECORD_RESTRICTED_OPEN,
                right=Right.RETENTION_AGREE,
                school_ids=[document.school_id],
                subject_ids=subject_ids,
                object_id=document.id,
                outcome="disposal",
            )
        unit.audit(
            AuditAction.DOCUMENT_FILE_READ,
            right=Right.RETENTION_AGREE,
            school_ids=[document.school_id],
            subject_ids=subject_ids,
            object_id=document.id,
        )
        note_reading_there(unit, "document", document.id, subject_ids, document.school_id)
    return content
