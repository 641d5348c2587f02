"""When children were born and when they left, for the service that counts until when their files are kept."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.retention import PupilDates, PupilDatesList, PupilDatesQuery

from .days_of_children import days_of_children

_FEW = 20
"""So many a person may look at; of more, all files are being counted."""


def pupil_dates(unit: Unit, request: PupilDatesQuery) -> PupilDatesList:
    """In the order asked, each once; one statement. No name. For services only.

    By every id a child has: entries of the roll that were merged, and children not listed whom somebody matched. They
    are on a roll where one of the entries is, also one that the roll does not show. An entry that was emptied for a
    protected child leads to no other. Many at once are noted once, with their schools and no child: else each night's
    count would write every child of the trust into the log as read.
    """
    asked = list(dict.fromkeys(request.subject_ids))
    rows = days_of_children(unit, asked)
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids={school_id for row in rows for school_id in row.school_ids},
        subject_ids=[row.asked for row in rows] if len(asked) <= _FEW else [],
        outcome="done" if len(asked) <= _FEW else "counted",
    )
    told = [
        PupilDates(
            subject_id=row.asked,
            date_of_birth=row.date_of_birth,
            left_on=row.left_on,
            latest_birth=row.latest_birth,
        )
        for row in rows
    ]
    return PupilDatesList(pupils=told)
