"""What a report tells beside its words, as the API shows it."""

from haven_schemas.acts.incidents.report_details import DetailsView, MarkView

from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.shapes import Shape


@reply_from(MarkView)
class MarkShape(Shape):
    """A mark on a body map; ``x`` and ``y`` are thousandths of the drawing, or null: the middle of the region."""


@reply_from(DetailsView)
class DetailsShape(Shape):
    """How it reached the school, and marks: in a chronology those of its child alone.

    ``problems``: what could not be taken as it was of a report that was sent later, sealed; none of any other.
    ``lost_marks``, for those who triage: their child was taken off the concern.
    """

    marks: list[MarkShape]

    @classmethod
    def of(cls, details: DetailsView | None) -> "DetailsShape | None":
        """From incidents' view."""
        if details is None:
            return None
        return shaped(cls, details, marks=[shaped(MarkShape, mark) for mark in details.marks])
