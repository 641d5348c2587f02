"""From whom files are hidden that they are to be told of, for the service that tells people."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FilesKeptFrom, FilesKeptFromQuery, KeptFrom

from incidents.aliases import with_families
from incidents.sight.own_sight import files_of_barred, sight_of_lead

from .files_barred import barred_from


def files_kept_from(unit: Unit, request: FilesKeptFromQuery) -> FilesKeptFrom:
    """As ``files_hidden`` says it to the person: children they are linked to and files closed to them, by any id.

    Whether they lead there is for who asks to know. Noted without children: nobody reads any of these files.
    """
    asked, found = set(request.subject_ids), list[KeptFrom]()
    for staff_id in sorted(set(request.staff_ids)):
        sight = sight_of_lead(unit, staff_id, request.school_id)
        hidden = (
            barred_from(unit, sight, asked)
            if request.as_second
            else asked & with_families(unit, sight.kept_from | sight.closed | files_of_barred(unit, sight.barred))
        )
        if hidden:
            found.append(KeptFrom(staff_id=staff_id, subject_ids=sorted(hidden)))
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[request.school_id],
        outcome="counted",
    )
    return FilesKeptFrom(people=found)
