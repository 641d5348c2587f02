"""Merges: two entries of the roll are one child, or two children after all."""

from uuid import UUID

from haven_schemas.acts.pupils.matching import (
    END_MERGE,
    MERGE_PUPILS,
    MERGES_OF,
    EndMerge,
    Merge,
    MergePupils,
    MergesOf,
    Reason,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class MergeGiven(Shape):
    """``alias_id`` is the same child as the pupil of the address, who stays. No record moves."""

    alias_id: UUID
    reason: Reason


class MergeEnding(Shape):
    """Why they are two."""

    reason: Reason


@reply_from(Merge)
class MergeShape(Shape):
    """One merge; without reasons while the vault is away."""

    @classmethod
    def of(cls, merge: Merge) -> "MergeShape":
        """From the roll's view."""
        return shaped(cls, merge)


class MergesShape(Shape):
    """The newest first, ended ones among them."""

    merges: list[MergeShape]


class MergedShape(Shape):
    """The merge, to be ended by this id. ``waits``: a second person has to say so too, and the id is that of the pair
    among pupils who may be one child; until then nothing is joined."""

    id: UUID
    waits: bool = False


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/merges", "Whom a pupil is known as besides", asks=MERGES_OF,
    reply=MergesShape,
)  # fmt: skip
def merges_of(call: Call, pupil_id: UUID) -> MergesShape:
    """As the pupil who stays, or as the alias."""
    found = haven().services.ask(MERGES_OF, call.caller, MergesOf(pupil_id=pupil_id))
    return MergesShape(merges=[MergeShape.of(each) for each in found.merges])


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/merges", "Say that another entry is the same child", asks=MERGE_PUPILS,
    body=MergeGiven, reply=MergedShape, status=201, key="optional", versioned=True,
)  # fmt: skip
def merge_pupils(call: Call, pupil_id: UUID, body: MergeGiven) -> MergedShape:
    """``If-Match`` carries the alias's version, as a comparison gave it."""
    request = MergePupils(pupil_id=pupil_id, alias_id=body.alias_id, reason=body.reason, alias_version=call.version)
    merged = haven().services.ask(MERGE_PUPILS, call.caller, request, call.key)
    return MergedShape(id=merged.merge_id, waits=merged.waits)


@api.operation(
    "POST", "/merges/<uuid:merge_id>/ending", "Say that a merge was wrong", asks=END_MERGE,
    body=MergeEnding, reply=MergedShape, key="optional",
)  # fmt: skip
def end_merge(call: Call, merge_id: UUID, body: MergeEnding) -> MergedShape:
    """Each has again what is theirs; what was written meanwhile stays where it is."""
    request = EndMerge(merge_id=merge_id, reason=body.reason)
    return MergedShape(id=haven().services.ask(END_MERGE, call.caller, request, call.key).merge_id)
