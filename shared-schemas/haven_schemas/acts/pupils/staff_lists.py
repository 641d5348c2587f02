"""Lists of staff: who works at a school by its system, for identity to propose accounts by."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..staff_lists import StaffListAsk, StaffListPage
from .staff_columns import PreviewStaffColumns, StaffColumnsPreview

COPY_STAFF_LIST = Call(
    "pupils.copy_staff_list",
    StaffListAsk,
    StaffListPage,
    what="for identity: one page of the newest version of a school's list of staff",
    right=Right.SERVICE_STAFF_LIST,
    audits=(AuditAction.FEED_STAFF_READ,),
)
PREVIEW_STAFF_COLUMNS = Call(
    "pupils.preview_staff_columns",
    PreviewStaffColumns,
    StaffColumnsPreview,
    what="the same as `preview_columns` of a list of staff",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_LIST_READ,),
)
