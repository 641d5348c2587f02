"""Which days children spend at another provider."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.placements import (
    BeginPlacement,
    ChangePlacement,
    EndPlacement,
    PlacementKept,
    PlacementList,
    PlacementQuery,
    PlacementShown,
    PlacementsQuery,
)

BEGIN_PLACEMENT = Call(
    "referrals.begin_placement",
    BeginPlacement,
    PlacementKept,
    what="the child of an incident record is taught at a provider on some days; its half-termly review begins",
    right=Right.RECORD_READ,
    at="`record:write` or `dates:keep` at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_PLACEMENT_KEEP, AuditAction.REFERRAL_DEADLINE_BEGIN),
)
CHANGE_PLACEMENT = Call(
    "referrals.change_placement",
    ChangePlacement,
    PlacementKept,
    what="other days from a day on, or what was wrong put right; with the version that was seen",
    right=Right.RECORD_READ,
    at="`record:write` or `dates:keep` at the record's school",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.REFERRAL_PLACEMENT_KEEP,
        AuditAction.REFERRAL_DEADLINE_BEGIN,
        AuditAction.REFERRAL_DEADLINE_END,
    ),
)
END_PLACEMENT = Call(
    "referrals.end_placement",
    EndPlacement,
    PlacementKept,
    what="the last day a child spends at a provider, and why; reviews after it are not waited for; with the version "
    "that was seen",
    right=Right.RECORD_READ,
    at="`record:write` or `dates:keep` at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_PLACEMENT_KEEP, AuditAction.REFERRAL_DEADLINE_END),
)
GET_PLACEMENT = Call(
    "referrals.get_placement",
    PlacementQuery,
    PlacementShown,
    what="one placement of a record the caller sees, and what was done about it",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_PLACEMENT_READ,),
)
LIST_PLACEMENTS = Call(
    "referrals.list_placements",
    PlacementsQuery,
    PlacementList,
    what="where the child of an incident record the caller sees is taught, on which days",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_PLACEMENT_READ,),
)
