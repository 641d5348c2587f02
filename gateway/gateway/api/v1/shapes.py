"""What every body of the API shares, and the small types several areas use."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from haven_schemas.acts.incidents import PupilRole, Step, StepView, SubjectView
from haven_schemas.acts.paging import DEFAULT_LIMIT, MOST, Cursor
from haven_schemas.identifiers import SchoolUrn
from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Unknown fields are refused; what was sent is never repeated in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)
    renamed: ClassVar[Mapping[str, str]] = {}
    """The contract's names of fields that have another here (``gateway.api.v1.derived``)."""


class PageQuery(Shape):
    """``cursor`` is what the page before gave; it holds for the same filter only."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT_LIMIT
    cursor: Cursor | None = None


class ReasonGiven(Shape):
    """A decision comes with its reason."""

    reason: Annotated[str, Field(min_length=1, max_length=4_000)]


class PupilInRecord(Shape):
    """A child in a record. ``not_listed``: the reporter's words for one who is not on the roll.

    ``confirmed`` is false until the roll has said that the pupil is at the school. ``expected_on``: of a child who was
    not born yet, the day on which the birth was expected.
    """

    pupil_id: UUID
    role: PupilRole
    not_listed: str | None
    confirmed: bool
    expected_on: date | None = None

    @classmethod
    def of(cls, subject: SubjectView) -> "PupilInRecord":
        """From the record's own view."""
        return cls(
            pupil_id=subject.subject_id,
            role=subject.role,
            not_listed=subject.not_listed,
            confirmed=subject.confirmed,
            expected_on=subject.expected_on,
        )


class StepShape(Shape):
    """Something done with a concern, with its reason. ``value``: a level, an account's id, a day, a category's name."""

    id: UUID
    step: Step
    value: str | None
    at: datetime
    by: UUID
    text: str

    @classmethod
    def of(cls, step: StepView) -> "StepShape":
        """From incidents' view."""
        return cls(**step.model_dump())


Urn = SchoolUrn
Instant = datetime
