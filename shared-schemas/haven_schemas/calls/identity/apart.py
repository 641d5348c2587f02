"""Whether two people are two."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import (
    Apart,
    AreTwo,
    AskTwoPeople,
    FindColleagues,
    FoundColleagues,
    HowApart,
    LikeNamesList,
    SayTwoPeople,
)
from haven_schemas.rpc.paging import Empty

HOW_APART = Call(
    "identity.how_apart",
    HowApart,
    Apart,
    what="what ties two accounts, as codes, so that they do not count as two independent people",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_APART_CHECK,),
)
ARE_TWO = Call(
    "identity.are_two",
    AreTwo,
    Apart,
    what="what makes one person of two accounts, where it matters only that they are two",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_APART_CHECK,),
)
FIND_COLLEAGUES = Call(
    "identity.find_colleagues",
    FindColleagues,
    FoundColleagues,
    what="whose account it may be that a report is about, by how its reporter calls them, and who triages there",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_LIST_READ,),
)
LIST_LIKE_NAMES = Call(
    "identity.list_like_names",
    Empty,
    LikeNamesList,
    what="accounts with like names that count as one person: the caller's own, and those the caller may tell apart",
    right=Right.SESSION_OWN,
    tier="elevated",
    audits=(AuditAction.SIGHT_REQUEST_READ,),
)
ASK_TWO_PEOPLE = Call(
    "identity.ask_two_people",
    AskTwoPeople,
    Empty,
    what="somebody is asked to say that the caller and another one with a like name are two people",
    right=Right.SESSION_OWN,
    at="of one's own account",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_APART_ASK,),
)
SAY_TWO_PEOPLE = Call(
    "identity.say_two_people",
    SayTwoPeople,
    Empty,
    what="two accounts with like names are two people's, says a third person; both and the trust lead are told",
    right=Right.SESSION_OWN,
    at="and being a second person where they work, neither of the two nor tied to one",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_APART_SAY,),
)
