"""Formats: CTF, CSV and JSON read into rows."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .feeds import ColumnsPreview, PreviewColumns

PREVIEW_COLUMNS = Call(
    "pupils.preview_columns",
    PreviewColumns,
    ColumnsPreview,
    what="headings, guesses and ten rows of a CSV's beginning as they would be taken; nothing is kept",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_LIST_READ,),
)
