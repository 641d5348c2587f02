"""A record or a chronology given out as a file, with names left out."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import DocumentContent
from haven_schemas.rpc.incidents.exports import (
    AskExport,
    Export,
    ExportPage,
    ExportPeople,
    ExportPreview,
    ExportQuery,
    ExportReceipt,
    ExportScope,
    ListExports,
    PreviewExport,
)

EXPORT_PEOPLE = Call(
    "incidents.export_people",
    ExportScope,
    ExportPeople,
    what="everyone who would be in an export, with names, and the words of theirs that others share",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.CHRONOLOGY_PUPIL_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
PREVIEW_EXPORT = Call(
    "incidents.preview_export",
    PreviewExport,
    ExportPreview,
    what="ten entries as they would stand in it, from the oldest on, with its labels",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.CHRONOLOGY_PUPIL_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
ASK_EXPORT = Call(
    "incidents.ask_export",
    AskExport,
    ExportReceipt,
    what=(
        "has one made; purpose and recipient stay as a disclosure; refused as `stopped` while a court "
        "order or the like stops it for any child in it"
    ),
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    audits=(AuditAction.EXPORT_FILE_ASK,),
)
LIST_EXPORTS = Call(
    "incidents.list_exports",
    ListExports,
    ExportPage,
    what="the caller's own",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.EXPORT_LIST_READ,),
)
GET_EXPORT = Call(
    "incidents.get_export",
    ExportQuery,
    Export,
    what="one of the caller's own, and how far it is",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.EXPORT_LIST_READ,),
)
OPEN_EXPORT = Call(
    "incidents.open_export",
    ExportQuery,
    DocumentContent,
    what=(
        "the key of the finished file, for its asker, under unchanged rights, unless something stops "
        "it since; a reading of every child in it"
    ),
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.EXPORT_FILE_READ,),
)
