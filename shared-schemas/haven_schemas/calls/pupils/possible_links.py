"""Members of staff who may be a child's parent."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.possible_links import (
    DecidePossibleLink,
    ListPossibleLinks,
    PossibleLinkCount,
    PossibleLinkDecided,
    PossibleLinkPage,
)

LIST_POSSIBLE_LINKS = Call(
    "pupils.list_possible_links",
    ListPossibleLinks,
    PossibleLinkPage,
    what="colleagues who may be a child's parent, for somebody else to decide",
    right=Right.CONCERN_TRIAGE,
    at="at the school; of a protected child, named for them",
    tier="elevated",
    audits=(AuditAction.PUPIL_POSSIBLE_LINK_READ,),
)
COUNT_POSSIBLE_LINKS = Call(
    "pupils.count_possible_links",
    Empty,
    PossibleLinkCount,
    what="how many of those wait for the caller",
    right=Right.CONCERN_TRIAGE,
    at="the same",
    tier="elevated",
    audits=(AuditAction.PUPIL_POSSIBLE_LINK_READ,),
)
DECIDE_POSSIBLE_LINK = Call(
    "pupils.decide_possible_link",
    DecidePossibleLink,
    PossibleLinkDecided,
    what="the colleague is linked to the child, or is somebody else",
    right=Right.CONCERN_TRIAGE,
    at="the same; not oneself",
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_POSSIBLE_LINK_DECIDE,),
)
