"""What retention asks about children."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.retention import PupilDatesList, PupilDatesQuery

PUPIL_DATES = Call(
    "pupils.pupil_dates",
    PupilDatesQuery,
    PupilDatesList,
    what="when children were born and when they left; no name",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
