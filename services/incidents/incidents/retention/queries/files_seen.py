"""Whose file a person reads, of some children of whom another service knows until when it is kept."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FilesSeen, FilesSeenQuery

from incidents.reads_by_school import note_reads

from .files_read import files_read


def files_seen(unit: Unit, request: FilesSeenQuery) -> FilesSeen:
    """In the order asked, each once, by whichever id; a handful of statements, however many.

    Until when a file is kept follows from records of every category and from concerns that nobody decided on. So it
    takes what reading the card takes (``whole_file``) and to triage, at the school that keeps the file or at one that
    reads it, whatever is in it: who is told of one file and not of another learns nothing of what is in them. A file
    that is closed to the caller, and that of a child they are linked to, by any of the child's ids, is left out like
    one that is not there.
    """
    seen = files_read(unit, request.subject_ids)
    told = [(school_id, [each]) for each, school_id in seen.items()]
    note_reads(unit, AuditAction.INCIDENT_LIST_READ, Right.RECORD_READ, told, "retention")
    return FilesSeen(subject_ids=list(seen))
