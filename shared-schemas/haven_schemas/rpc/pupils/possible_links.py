"""RPC of the pupils service about members of staff who may be a child's parent, by the contacts that the school has."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from haven_schemas.identifiers import Contract

from ..incidents.conflicts import LinkDecision, StaffLinkKind
from ..paging import Paged

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
