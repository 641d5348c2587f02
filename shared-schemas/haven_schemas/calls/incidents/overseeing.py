"""How a child's file is used, for the data protection officer."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.overseeing import OverseeChild, OverseenChild

OVERSEE_CHILD = Call(
    "incidents.oversee_child",
    OverseeChild,
    OverseenChild,
    what="who read a child's file, which schools have it, exports, disclosures and counts, for a case; no text",
    right=Right.DATA_OVERSEE,
    at="somewhere, with an open case at pupils, and no right that reads records anywhere",
    tier="elevated",
    audits=(AuditAction.DATA_CHILD_READ,),
)
