"""RPC of the incidents service: members of staff who are linked to a child, and kept from the child's records."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..identifiers import Contract
from .paging import Paged

LinkKind = Literal["parent", "relative", "former_pupil", "other"]


class LinkStaff(Contract):
    """Keeps a member of staff from a child's records: the child's parent or relative, or who was that pupil."""

    staff_id: UUID
    subject_id: UUID
    kind: LinkKind


class StaffLinkQuery(Contract):
    """One link."""

    link_id: UUID


class StaffLinked(Contract):
    """The link."""

    id: UUID
    active: bool


class StaffLink(Contract):
    """Who is kept from whose records, by whose word. ``ended_at``: and until when."""

    id: UUID
    staff_id: UUID
    subject_id: UUID
    school_id: UUID
    kind: LinkKind
    set_by: UUID
    set_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None


class ListStaffLinks(Paged):
    """Links at the caller's schools, newest first; of one child, if that is asked."""

    subject_id: UUID | None = None


class StaffLinkPage(Contract):
    """Newest first."""

    links: list[StaffLink]
    next_cursor: str | None
