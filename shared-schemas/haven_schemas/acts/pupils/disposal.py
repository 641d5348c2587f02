"""Lines of files about children whose file is destroyed."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .returned import DecideReturned, ListReturned, ReturnedDecided, ReturnedPage

LIST_RETURNED = Call(
    "pupils.list_returned",
    ListReturned,
    ReturnedPage,
    what="lines of files about children whose file is destroyed, for somebody to say whether they come onto the roll",
    right=Right.PUPIL_MATCH,
    tier="elevated",
    audits=(AuditAction.PUPIL_MATCH_READ,),
)
DECIDE_RETURNED = Call(
    "pupils.decide_returned",
    DecideReturned,
    ReturnedDecided,
    what="such a child comes onto the roll as a new pupil, or not, or it is decided later; with a reason",
    right=Right.PUPIL_MATCH,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_MATCH_DECIDE,),
)
