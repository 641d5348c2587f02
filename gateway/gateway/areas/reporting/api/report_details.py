"""What a report tells beside its words, as the API shows it."""

from uuid import UUID

from haven_schemas.body_regions import BodyRegion
from haven_schemas.rpc.incidents_report_details import DetailsView, HowKnown, LostMark, MarkKind, ReportProblem

from gateway.api.v1.shapes import Shape


class MarkShape(Shape):
    """A mark on a body map; ``x`` and ``y`` are thousandths of the drawing, or null: the middle of the region."""

    pupil_id: UUID
    region: BodyRegion
    x: int | None
    y: int | None
    kind: MarkKind
    description: str


class DetailsShape(Shape):
    """How it reached the school, and marks: in a chronology those of its child alone.

    ``problems``: what could not be taken as it was of a report that was sent later, sealed; none of any other.
    ``lost_marks``, for those who triage: their child was taken off the concern.
    """

    how_known: HowKnown | None
    told_by: str
    recorded_for: str
    from_paper: bool
    place: str
    marks: list[MarkShape]
    problems: list[ReportProblem]
    lost_marks: list[LostMark]

    @classmethod
    def of(cls, details: DetailsView | None) -> "DetailsShape | None":
        """From incidents' view."""
        if details is None:
            return None
        marks = [
            MarkShape(pupil_id=mark.subject_id, **mark.model_dump(exclude={"subject_id"})) for mark in details.marks
        ]
        return cls(marks=marks, **details.model_dump(exclude={"marks"}))
