"""RPC of the pupils service about saved groups: named sets of pupils of one school."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Limit
from . import Pupil

GroupName = Annotated[str, Field(min_length=1, max_length=100)]
MOST_MEMBERS = 200
"""One call's worth of pupils: a group is a class, a club, a bus, and not a school."""


class ListGroups(Contract):
    """Groups of the caller's schools."""

    limit: Limit = 100


class GroupListed(Contract):
    """A group and how many are in it."""

    id: UUID
    school_id: UUID
    name: str = Field(repr=False)
    pupils: int
    version: int


class GroupList(Contract):
    """By name."""

    groups: list[GroupListed]


class KeepGroup(Contract):
    """Makes a group (no ``group_id``), or changes one: its name, and who is in it as a whole."""

    school_id: UUID
    group_id: UUID | None = None
    name: GroupName = Field(repr=False)
    pupil_ids: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)]
    version: int = 0


class GroupKept(Contract):
    """Its id, and the version its next change names."""

    id: UUID
    version: int


class GroupAsked(Contract):
    """One group."""

    group_id: UUID


class GroupShown(Contract):
    """A group with its pupils as the caller may see them; leavers show as such."""

    id: UUID
    school_id: UUID
    name: str = Field(repr=False)
    version: int
    changed_by: UUID
    changed_at: datetime
    pupils: list[Pupil]


class RemoveGroup(Contract):
    """Deletes a group; nothing of its pupils."""

    group_id: UUID
    version: int
