"""Until when each child's file is kept, and why."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.files import (
    DryRun,
    DryRunTotals,
    FilePage,
    FileRetention,
    FileReviewed,
    GetFile,
    LastSweep,
    ListFiles,
    ReviewFile,
)

GET_FILE = Call(
    "retention.get_file",
    GetFile,
    FileRetention,
    what="until when a child's file is kept and why, with its holds; of a file the caller reads",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_FILE_READ,),
)
LIST_FILES = Call(
    "retention.list_files",
    ListFiles,
    FilePage,
    what="files the caller reads, the earliest day first",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_FILE_READ,),
)
REVIEW_FILE = Call(
    "retention.review_file",
    ReviewFile,
    FileReviewed,
    what="a file whose day has come is kept on until another, or goes to another school first, with the version seen",
    right=Right.RETENTION_REVIEW,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_PUT_BACK, AuditAction.RETENTION_FILE_REVIEW),
)
DRY_RUN = Call(
    "retention.dry_run",
    DryRun,
    DryRunTotals,
    what="how many files of each school would come to review by a day, by schedule; nothing is written",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_TOTALS_READ,),
)
LAST_SWEEP = Call(
    "retention.last_sweep",
    Empty,
    LastSweep,
    what="how far the last look at all files has come, and what the last one at former pupils with no file came to",
    right=Right.RETENTION_READ,
    tier="elevated",
)
BEGIN_SWEEP = Call(
    "retention.begin_sweep",
    Empty,
    LastSweep,
    what="looks at all files anew, unless that goes on already",
    right=Right.RETENTION_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_SWEEP_BEGIN,),
)
