"""Who is in a record and what part they had in it, and correcting both."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents import PupilRole
from haven_schemas.acts.incidents.children import (
    CORRECT_CHILDREN,
    RECORD_CHILDREN,
    AddedChild,
    ChildInPart,
    ChildrenQuery,
    CorrectChildren,
    EarlierChildren,
    RecordChildren,
)
from haven_schemas.acts.incidents.moves import MarkReason
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PupilInRecord, Shape
from gateway.state import haven


class PupilInPart(Shape):
    """A child of the record and the part they had."""

    pupil_id: UUID
    role: PupilRole


class EarlierPupils(Shape):
    """Who was in it, in which part, until they were corrected. ``reason``: empty where it cannot be opened."""

    version: int
    pupils: list[PupilInPart]
    corrected_by: UUID
    corrected_at: datetime
    reason: str

    @classmethod
    def of(cls, earlier: EarlierChildren) -> "EarlierPupils":
        """From incidents' view."""
        pupils = [PupilInPart(pupil_id=child.subject_id, role=child.role) for child in earlier.children]
        return cls(
            version=earlier.version,
            pupils=pupils,
            corrected_by=earlier.corrected_by,
            corrected_at=earlier.corrected_at,
            reason=earlier.reason,
        )


@reply_from(RecordChildren, without=("school_id", "children"))
class RecordPupilsShape(Shape):
    """Who is in it now, and who was before each correction, newest first. ``version`` is what a correction names."""

    pupils: list[PupilInRecord]
    earlier: list[EarlierPupils]


class PupilsCorrection(Shape):
    """What part pupils had, where another was written down, and pupils who were left out; and why. Nobody is taken off
    by this: ``POST /records/{id}/moves`` does that."""

    roles: Annotated[list[PupilInPart], Field(max_length=100)] = []
    added: Annotated[list[PupilInPart], Field(max_length=20)] = []
    reason: MarkReason


class PupilsCorrected(Shape):
    """The record, which of a decision is its concern, and the new version."""

    record_id: UUID
    version: int


@api.operation(
    "GET", "/records/<uuid:record_id>/pupils", "Who is in a record, and in which part", asks=RECORD_CHILDREN,
    reply=RecordPupilsShape,
)  # fmt: skip
def record_pupils(call: Call, record_id: UUID) -> RecordPupilsShape:
    """A concern, an entry, an action, a document or an incident record."""
    found = haven().services.ask(RECORD_CHILDREN, call.caller, ChildrenQuery(record_id=record_id))
    return shaped(
        RecordPupilsShape,
        found,
        pupils=[PupilInRecord.of(child) for child in found.children],
        earlier=[EarlierPupils.of(each) for each in found.earlier],
    )


@api.operation(
    "POST", "/records/<uuid:record_id>/pupils",
    "Correct who is in a record, and in which part (412 if a colleague was quicker)",
    asks=CORRECT_CHILDREN, body=PupilsCorrection, reply=PupilsCorrected, status=201,
    key="optional", versioned="required",
)  # fmt: skip
def correct_pupils(call: Call, record_id: UUID, body: PupilsCorrection) -> PupilsCorrected:
    """A new version; what it said before stays."""
    request = CorrectChildren(
        record_id=record_id,
        version=call.needed_version,
        roles=[ChildInPart(subject_id=child.pupil_id, role=child.role) for child in body.roles],
        added=[AddedChild(pupil_id=child.pupil_id, role=child.role) for child in body.added],
        reason=body.reason,
    )
    done = haven().services.ask(CORRECT_CHILDREN, call.caller, request, key=call.key)
    return PupilsCorrected(record_id=done.record_id, version=done.version)
