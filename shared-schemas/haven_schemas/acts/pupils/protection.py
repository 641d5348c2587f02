"""Protected identities: what a child was before, and questions about it."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .matching import EndProtection, ProtectIdentity, Protection, ProtectionQuery

PROTECTION_OF = Call(
    "pupils.protection_of",
    ProtectionQuery,
    Protection,
    what="what is under seal",
    right=Right.PUPIL_READ,
    at="named for the child",
    tier="elevated",
    audits=(AuditAction.PUPIL_PROTECTION_READ,),
)
PROTECT_IDENTITY = Call(
    "pupils.protect_identity",
    ProtectIdentity,
    Protection,
    what="takes what a child was before out of everyone's sight but that of people named for them",
    right=Right.PUPIL_PROTECT,
    tier="elevated",
    audits=(AuditAction.PUPIL_PROTECTION_SET,),
)
END_PROTECTION = Call(
    "pupils.end_protection",
    EndProtection,
    Protection,
    what="what a child was before is the roll's again",
    right=Right.PUPIL_PROTECT,
    tier="elevated",
    audits=(AuditAction.PUPIL_PROTECTION_END,),
)
