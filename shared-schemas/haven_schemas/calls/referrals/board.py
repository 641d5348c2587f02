"""How referrals stand, in numbers."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.board import Board, BoardQuery

BOARD = Call(
    "referrals.board",
    BoardQuery,
    Board,
    what="how many referrals are open, overdue and chased, by school, agency and step, and how long agencies take",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.REFERRAL_LIST_READ,),
)
