"""Whose files were destroyed."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.register import ReadRegister, RegisterPage

READ_REGISTER = Call(
    "incidents.read_register",
    ReadRegister,
    RegisterPage,
    what="whose files were destroyed, by which rule, when and why; the trust lead is told of each look",
    right=Right.DATA_OVERSEE,
    at="of schools the caller watches over, and no right that reads records anywhere",
    tier="elevated",
    audits=(AuditAction.RETENTION_REGISTER_READ,),
)
