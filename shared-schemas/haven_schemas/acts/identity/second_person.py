"""What waits for a second person: who that is, whose turn it is, what their answer does."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from .files import AskWhoAgrees, WhoAgrees
from .roles import Decided, DecideRequest, SightRequests, WithdrawRequest
from .second_people import SecondPeople
from .triaging import AskWhoTriages, WhoTriages

LIST_REQUESTS = Call(
    "identity.list_requests",
    Empty,
    SightRequests,
    what=(
        "what waits for a second person: at schools whose accounts the caller administers, what is "
        "theirs to decide, and their own"
    ),
    right=Right.SESSION_OWN,
    tier="elevated",
    audits=(AuditAction.SIGHT_REQUEST_READ,),
)
DECIDE_REQUEST = Call(
    "identity.decide_request",
    DecideRequest,
    Decided,
    what="yes or no; a refusal is mailed to who asked",
    right=Right.SESSION_OWN,
    at="and being a second person in it",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.POLICY_SIGN_ON_SWITCH,
        AuditAction.SIGHT_REQUEST_DECIDE,
        AuditAction.STAFF_ADDRESS_CHANGE,
        AuditAction.STAFF_FACTOR_RESET,
        AuditAction.STAFF_OWNER_CONFIRM,
    ),
)
WITHDRAW_REQUEST = Call(
    "identity.withdraw_request",
    WithdrawRequest,
    Empty,
    what="takes it back",
    right=Right.SESSION_OWN,
    at="one's own request",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SIGHT_REQUEST_WITHDRAW,),
)
SECOND_PEOPLE = Call(
    "identity.second_people",
    Empty,
    SecondPeople,
    what="who may agree, as a second person, that a file is destroyed, and which schools have fewer than two",
    right=Right.RETENTION_SET,
    tier="elevated",
    audits=(AuditAction.STAFF_LIST_READ,),
)
HIDE_SECOND_PEOPLE = Call(
    "identity.hide_second_people",
    Empty,
    Empty,
    what="the caller is not told before the next term that there are fewer than two",
    right=Right.RETENTION_SET,
    tier="elevated",
    writes=True,
)
WHO_AGREES = Call(
    "identity.who_agrees",
    AskWhoAgrees,
    WhoAgrees,
    what="who agrees that the school a child left reads the child's file again; never who asked",
    right=Right.SERVICE_STAFF_COPY,
    audits=(AuditAction.STAFF_LIST_READ,),
)
WHO_TRIAGES = Call(
    "identity.who_triages",
    AskWhoTriages,
    WhoTriages,
    what="who triages at some schools, and who decides whether one of them is kept from a child",
    right=Right.SERVICE_STAFF_COPY,
    audits=(AuditAction.STAFF_LIST_READ,),
)
