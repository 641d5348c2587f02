"""A child's file is destroyed for good, by two people."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .disposals import (
    AgreeDisposal,
    Certificates,
    DestroyedPage,
    Disposal,
    DisposalPage,
    FileToRead,
    FindFileToRead,
    GetDisposal,
    ListDestroyed,
    ListDisposals,
    OpenDisposal,
    ProposeDisposal,
    StopDisposal,
    WithdrawDisposal,
)

PROPOSE_DISPOSAL = Call(
    "retention.propose_disposal",
    ProposeDisposal,
    Disposal,
    what="a file that the caller reads and whose day has come is to be destroyed; a second person has to agree",
    right=Right.RETENTION_PROPOSE,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_PROPOSE,),
)
AGREE_DISPOSAL = Call(
    "retention.agree_disposal",
    AgreeDisposal,
    Disposal,
    what="a second, independent person agrees; it is announced, and waits for 14 school days",
    right=Right.RETENTION_AGREE,
    at="as another school's head, for the whole trust, or by a role that reads no record",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_AGREE,),
)
OPEN_DISPOSAL = Call(
    "retention.open_disposal",
    OpenDisposal,
    Disposal,
    what="a second person is given sight of a file that is proposed, and of that alone, until it is decided",
    right=Right.RETENTION_AGREE,
    at="as another school's head, for the whole trust, or by a role that reads no record",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_OPEN,),
)
FIND_FILE_TO_READ = Call(
    "retention.find_file_to_read",
    FindFileToRead,
    FileToRead,
    what="whose file the caller may read now as a second person; asks nobody",
    right=Right.RETENTION_AGREE,
    at="as another school's head, for the whole trust, or by a role that reads no record",
    tier="elevated",
    audits=(AuditAction.RETENTION_DISPOSAL_READ,),
)
WITHDRAW_DISPOSAL = Call(
    "retention.withdraw_disposal",
    WithdrawDisposal,
    Disposal,
    what="a file is not to be destroyed after all, with the version that was seen",
    right=Right.RETENTION_PROPOSE,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_WITHDRAW,),
)
STOP_DISPOSAL = Call(
    "retention.stop_disposal",
    StopDisposal,
    Disposal,
    what="the data protection officer stops it; nobody proposes it again for a year, or until that is ended",
    right=Right.DATA_OVERSEE,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_STOP,),
)
END_STOP_DISPOSAL = Call(
    "retention.end_stop_disposal",
    StopDisposal,
    Disposal,
    what="the data protection officer ends their stop: it may be proposed again",
    right=Right.DATA_OVERSEE,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_END_STOP,),
)
GET_DISPOSAL = Call(
    "retention.get_disposal",
    GetDisposal,
    Disposal,
    what="a file that is to be destroyed, or was, as far as the caller is concerned with it",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_DISPOSAL_READ,),
)
LIST_DISPOSALS = Call(
    "retention.list_disposals",
    ListDisposals,
    DisposalPage,
    what="those of files the caller reads, may agree to, or watches over, the newest first",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_DISPOSAL_READ,),
)
LIST_DESTROYED = Call(
    "retention.list_destroyed",
    ListDestroyed,
    DestroyedPage,
    what="files that were destroyed, with whose each was as incidents sealed it; asks nobody",
    right=Right.DATA_OVERSEE,
    at="of schools the caller watches over",
    tier="elevated",
    audits=(AuditAction.RETENTION_DISPOSAL_READ,),
)
GET_CERTIFICATE = Call(
    "retention.get_certificate",
    GetDisposal,
    Certificates,
    what="the signed certificates of a file that was destroyed",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_DISPOSAL_READ,),
)
