"""Saved groups: named sets of pupils of one school."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.pupils.groups import (
    MOST_MEMBERS,
    GroupAsked,
    GroupListed,
    GroupName,
    GroupShown,
    KeepGroup,
    RemoveGroup,
)
from haven_schemas.acts.pupils.groups_calls import GET_GROUP, KEEP_GROUP, LIST_GROUPS, REMOVE_GROUP
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven

from .pupils import PupilShape


class GroupGiven(Shape):
    """A group as a whole: who is not named in ``pupil_ids`` is not in it. It stays at its school."""

    school_urn: SchoolUrn
    name: GroupName
    pupil_ids: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)]

    def asked(self, session: Session, group_id: UUID | None = None, version: int = 0) -> KeepGroup:
        """What pupils is to keep."""
        return KeepGroup(
            school_id=session.school_id(self.school_urn),
            group_id=group_id,
            name=self.name,
            pupil_ids=self.pupil_ids,
            version=version,
        )


class GroupKeptShape(Shape):
    """Its id, and the version its next change names."""

    id: UUID
    version: int


@reply_from(GroupListed, without=("school_id",))
class GroupLineShape(Shape):
    """A group and how many are in it."""

    school_urn: str | None

    @classmethod
    def of(cls, group: GroupListed, session: Session) -> "GroupLineShape":
        """From the roll's view."""
        return shaped(cls, group, school_urn=session.urn_of(group.school_id))


class GroupsShape(Shape):
    """By name."""

    groups: list[GroupLineShape]


@reply_from(GroupShown, without=("school_id",))
class GroupShape(Shape):
    """A group with its pupils as the caller may see them; leavers show as such."""

    school_urn: str | None
    pupils: list[PupilShape]


@api.operation("GET", "/pupil-groups", "Saved groups of pupils", asks=LIST_GROUPS, reply=GroupsShape)
def list_groups(call: Call) -> GroupsShape:
    """Of the caller's schools."""
    found = haven().services.ask(LIST_GROUPS, call.caller).groups
    return GroupsShape(groups=[GroupLineShape.of(each, call.signed_in) for each in found])


@api.operation(
    "POST", "/pupil-groups", "Make a group of pupils", asks=KEEP_GROUP, body=GroupGiven,
    reply=GroupKeptShape, status=201, key="required",
)  # fmt: skip
def make_group(call: Call, body: GroupGiven) -> GroupKeptShape:
    """A class, a club, a bus: at most 200 pupils of one school."""
    kept = haven().services.ask(KEEP_GROUP, call.caller, body.asked(call.signed_in), call.key)
    return GroupKeptShape(id=kept.id, version=kept.version)


@api.operation(
    "GET",
    "/pupil-groups/<uuid:group_id>",
    "A group and its pupils",
    asks=GET_GROUP,
    reply=GroupShape,
)
def get_group(call: Call, group_id: UUID) -> GroupShape:
    """By surname."""
    found, session = haven().services.ask(GET_GROUP, call.caller, GroupAsked(group_id=group_id)), call.signed_in
    pupils = [PupilShape.of(each, session) for each in found.pupils]
    return shaped(GroupShape, found, school_urn=session.urn_of(found.school_id), pupils=pupils)


@api.operation(
    "PUT", "/pupil-groups/<uuid:group_id>", "Change a group's name and who is in it", asks=KEEP_GROUP,
    body=GroupGiven, reply=GroupKeptShape, key="optional", versioned="required",
)  # fmt: skip
def change_group(call: Call, group_id: UUID, body: GroupGiven) -> GroupKeptShape:
    """As a whole."""
    request = body.asked(call.signed_in, group_id, call.needed_version)
    kept = haven().services.ask(KEEP_GROUP, call.caller, request, call.key)
    return GroupKeptShape(id=kept.id, version=kept.version)


@api.operation(
    "DELETE", "/pupil-groups/<uuid:group_id>", "Delete a group", asks=REMOVE_GROUP, status=204,
    key="optional", versioned="required",
)  # fmt: skip
def drop_group(call: Call, group_id: UUID) -> None:
    """Nothing of its pupils is deleted."""
    request = RemoveGroup(group_id=group_id, version=call.needed_version)
    haven().services.ask(REMOVE_GROUP, call.caller, request, call.key)
