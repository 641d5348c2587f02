"""Whether two people are two."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import Apart, HowApart

HOW_APART = Call(
    "identity.how_apart",
    HowApart,
    Apart,
    what="what ties two accounts, as codes, so that they do not count as two independent people",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_APART_CHECK,),
)
