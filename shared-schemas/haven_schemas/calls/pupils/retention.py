"""What retention asks about children."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.retention import (
    LeaversPage,
    LeaversQuery,
    PupilDatesList,
    PupilDatesQuery,
)

PUPIL_DATES = Call(
    "pupils.pupil_dates",
    PupilDatesQuery,
    PupilDatesList,
    what="when children were born and when they left; no name",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
FIND_LEAVERS = Call(
    "pupils.find_leavers",
    LeaversQuery,
    LeaversPage,
    what="who left by a day, as ids; nobody new who left by then comes onto the roll from now on",
    right=Right.SERVICE_FILE_FACTS,
    writes=True,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
