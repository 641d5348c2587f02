"""The bytes of a finished export: where they are, and the key of this one object."""

import base64

from chassis.database import Unit
from chassis.keyring import Keyring
from chassis.models import KeyWrapRow
from chassis.weekly_keys import INTAKE
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_documents import DocumentContent
from haven_schemas.rpc.incidents_exports import ExportQuery
from sqlalchemy import select

from incidents.export_rows import rights_of, scope_of

from .export_scope import export_scope
from .list_exports import own_export

_MEDIA_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def open_export(unit: Unit, keyring: Keyring, request: ExportQuery) -> DocumentContent:
    """For whoever asked for it, while their rights are those it was made under; each time is an audit entry.

    ``not_found``; ``not_permitted`` when their rights have changed since; ``file_not_readable`` before it is done, or
    once it has expired. ``VaultAway``.
    """
    row = own_export(unit, request)
    if row.state != "done" or row.object_name is None or row.sealed_key is None or row.expires_at is None:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    if row.expires_at < unit.now:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    export_scope(unit, scope_of(row))
    if rights_of(unit.access) != row.rights:
        raise Problem(ErrorCode.NOT_PERMITTED)
    key = keyring.open_weekly_key(INTAKE, row.id, row.sealed_key).key
    held = select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == row.id, KeyWrapRow.holder_kind == "subject")
    unit.audit(
        AuditAction.EXPORT_FILE_READ,
        right=Right.RECORD_READ,
        school_ids=[row.school_id],
        subject_ids=unit.session.scalars(held),
        object_id=row.id,
    )
    return DocumentContent(
        object_name=row.object_name,
        data_key=base64.b64encode(key).decode(),
        name=f"export-{row.id}.{row.format}",
        media_type=_MEDIA_TYPES[row.format],
        size=row.size,
    )
