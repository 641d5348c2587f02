"""What retention asks about files."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import (
    FileFactsPage,
    FileFactsQuery,
    FilesBarred,
    FilesBarredQuery,
    FilesHidden,
    FilesKeptFrom,
    FilesKeptFromQuery,
    FilesSeen,
    FilesSeenQuery,
    FileToAgree,
    FileToAgreeQuery,
)
from haven_schemas.rpc.paging import Empty

FILE_FACTS = Call(
    "incidents.file_facts",
    FileFactsQuery,
    FileFactsPage,
    what="which files there are, of what kinds, and the day of the last entry in each; no text, no name",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
FILE_TO_AGREE = Call(
    "incidents.file_to_agree",
    FileToAgreeQuery,
    FileToAgree,
    what="what is in one file, counted, and what was moved, merged or corrected in it lately, for a second person; "
    "with the child's name and no word of it",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ, AuditAction.ACCESS_CALL_REFUSE),
)
FILES_BARRED = Call(
    "incidents.files_barred",
    FilesBarredQuery,
    FilesBarred,
    what="which of these children's files are hidden from somebody who may be the second person; no text",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
FILES_SEEN = Call(
    "incidents.files_seen",
    FilesSeenQuery,
    FilesSeen,
    what="which of these children's files the caller reads; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
FILES_HIDDEN = Call(
    "incidents.files_hidden",
    Empty,
    FilesHidden,
    what="which children's files totals leave out for the caller; no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
FILES_KEPT_FROM = Call(
    "incidents.files_kept_from",
    FilesKeptFromQuery,
    FilesKeptFrom,
    what="which of these children's files are hidden from each of these staff, who are told of files; no text",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
