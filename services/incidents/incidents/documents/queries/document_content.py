"""Where the bytes of one version are, and its key: only of what was looked at and found clean."""

import base64

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.documents import DocumentContent
from sqlalchemy import select

from incidents.documents.document_keys import object_key, open_version, unseal_name
from incidents.models import DocumentRow, DocumentVersionRow


def open_content(
    unit: Unit, keyring: Keyring, document: DocumentRow, version: int | None
) -> tuple[DocumentContent, DataKey]:
    """Of a document that whoever asks may open; ``version`` None: the newest that can be. Whoever calls this notes it.

    ``not_found``: there is no such version; ``file_not_readable``; ``VaultAway``.
    """
    row = _readable(unit, document, version)
    key = open_version(unit, keyring, row)
    content = DocumentContent(
        object_name=row.object_name or "",
        data_key=base64.b64encode(object_key(key)).decode(),
        name=unseal_name(key, row.name),
        media_type=row.media_type or "application/octet-stream",
        size=row.size,
    )
    return content, key


def _readable(unit: Unit, document: DocumentRow, version: int | None) -> DocumentVersionRow:
    versions = select(DocumentVersionRow).where(
        DocumentVersionRow.document_id == document.id, DocumentVersionRow.state != "receiving"
    )
    if version is None:
        wanted = versions.where(DocumentVersionRow.state == "clean").order_by(DocumentVersionRow.version.desc())
        row = unit.session.scalar(wanted.limit(1))
        if row is None:
            raise Problem(ErrorCode.FILE_NOT_READABLE)
    else:
        row = unit.session.scalar(versions.where(DocumentVersionRow.version == version))
        if row is None:
            raise Problem(ErrorCode.NOT_FOUND)
    if row.state != "clean" or row.object_name is None:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    return row
