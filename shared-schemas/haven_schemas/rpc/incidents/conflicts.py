"""RPC of the incidents service: members of staff who are linked to a child, and kept from the child's records."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ...identifiers import Contract
from ..paging import Paged

StaffLinkKind = Literal["parent", "relative", "former_pupil", "other"]


class LinkStaff(Contract):
    """Keeps a member of staff from a child's records: the child's parent or relative, or who was that pupil."""

    staff_id: UUID
    subject_id: UUID
    kind: StaffLinkKind


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
    kind: StaffLinkKind
    set_by: UUID
    set_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None


class WorkQuery(Contract):
    """Open work about one child of those who are linked to the child."""

    subject_id: UUID


class OpenWork(Contract):
    """Something given to a member of staff who is kept from it. ``matter_id``: the action, concern or record."""

    staff_id: UUID
    kind: Literal["action", "concern", "incident"]
    matter_id: UUID
    due_on: str | None = None


class WorkToPassOn(Contract):
    """What they no longer see, and somebody else should be given."""

    work: list[OpenWork]


class ListStaffLinks(Paged):
    """Links at the caller's schools, newest first; of one child, if that is asked."""

    subject_id: UUID | None = None


class StaffLinkPage(Contract):
    """Newest first."""

    links: list[StaffLink]
    next_cursor: str | None
