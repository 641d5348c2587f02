"""RPC of the pupils service about members of staff who may be a child's parent, by the contacts that the school has."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..incidents.conflicts import LinkDecision, StaffLinkKind
from ..paging import Empty, Paged

FoundBy = Literal["address", "name"]
"""What a contact and an account have in common: the e-mail address, or forename and surname at that school."""


class ListPossibleLinks(Paged):
    """Those nobody has decided on, where the caller triages; of one child, if that is asked."""

    pupil_id: UUID | None = None


class PossibleLink(Contract):
    """A member of staff who may be a child's parent; kept from the child until somebody has decided."""

    id: UUID
    staff_id: UUID
    pupil_id: UUID
    school_id: UUID
    found_by: FoundBy
    found_at: datetime
    version: int


class PossibleLinkPage(Contract):
    """Oldest first."""

    links: list[PossibleLink]
    next_cursor: str | None


class PossibleLinkCount(Contract):
    """How many wait for the caller."""

    waiting: int


class DecidePossibleLink(Contract):
    """``linked``: they are ``kind`` of the child, and stay kept away. ``different``: somebody else, never asked again.

    ``kind`` belongs to ``linked`` alone. ``version`` as the caller read it.
    """

    possible_link_id: UUID
    decision: LinkDecision
    kind: StaffLinkKind | None = None
    version: int | None = None


class PossibleLinkDecided(Contract):
    """What became of it."""

    id: UUID
    state: LinkDecision


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
