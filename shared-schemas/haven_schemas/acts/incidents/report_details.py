"""What a report tells beside its words: how it reached us, from whom, where, and marks on a child's body."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from ...body_regions import BodyRegion
from ...identifiers import Contract
from . import Told, Urgency

HowKnown = Literal["seen", "child", "parent", "other_child", "agency", "police_notice", "anonymous"]
"""How a concern reached the person who reports it."""
MarkKind = Literal["bruise", "cut", "scratch", "burn", "bite", "swelling", "red_mark", "other"]
ReportProblem = Literal["category", "occurred_at", "account", "pupils", "details", "unreadable"]
"""What a report that came sealed had wrong; it is kept, and whoever triages it is told."""
ShortText = Annotated[str, Field(max_length=200)]
Thousandths = Annotated[int, Field(ge=0, le=1000)]
MOST_PUPILS = 20


class BodyMark(Contract):
    """A mark as its reporter saw it: described, never explained.

    ``pupil``: which of the report's children, from 0. ``x`` and ``y`` are thousandths of the drawing's width and
    height; without them the mark stands in the middle of its region.
    """

    pupil: Annotated[int, Field(ge=0, lt=MOST_PUPILS)] = 0
    region: BodyRegion
    x: Thousandths | None = None
    y: Thousandths | None = None
    kind: MarkKind
    description: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def both_or_neither(self) -> "BodyMark":
        """A point has two coordinates."""
        if (self.x is None) != (self.y is None):
            raise ValueError("both coordinates or neither")
        return self


class ReportDetails(Contract):
    """Every field may be left out. ``recorded_for``: the colleague whose report this is; ``from_paper``: typed in.

    ``urgency`` None: it can wait until the school is next open. ``told`` and ``told_in_person``, the names: of
    something urgent; not said counts as nobody. ``about_colleague``: it is about an adult who works or volunteers at
    the school. ``colleague`` says who, in the reporter's words, and ``colleague_ids`` which accounts are theirs: they
    are neither told of the report nor shown it. With neither the trust lead alone is.
    """

    how_known: HowKnown | None = None
    told_by: ShortText = ""
    recorded_for: ShortText = ""
    from_paper: bool = False
    place: ShortText = ""
    marks: Annotated[list[BodyMark], Field(max_length=30)] = []
    urgency: Urgency | None = None
    told: Told | None = None
    told_in_person: ShortText = ""
    about_colleague: bool = False
    colleague: ShortText = ""
    colleague_ids: Annotated[list[UUID], Field(max_length=20)] = []

    @property
    def is_about_colleague(self) -> bool:
        """Also where it is only said who."""
        return self.about_colleague or bool(self.colleague or self.colleague_ids)


class MarkView(Contract):
    """A mark of one child."""

    subject_id: UUID
    region: BodyRegion
    x: int | None
    y: int | None
    kind: MarkKind
    description: str


class LostMark(Contract):
    """A mark of a child who is in the concern no more."""

    region: BodyRegion
    x: int | None
    y: int | None
    kind: MarkKind
    description: str


class DetailsView(Contract):
    """``marks``: those of the children the reader is looking at. ``problems``: what needs attention.

    ``lost_marks``, for those who triage: marks that are nobody's since their child was taken off the concern.
    """

    how_known: HowKnown | None
    told_by: str
    recorded_for: str
    from_paper: bool
    place: str
    marks: list[MarkView]
    lost_marks: list[LostMark] = []
    problems: list[ReportProblem] = []
    urgency: Urgency | None = None
    told: Told | None = None
    told_in_person: str = ""
    about_colleague: bool = False
    colleague: str = ""
    colleague_ids: list[UUID] = []

    @property
    def is_about_colleague(self) -> bool:
        """As of the report."""
        return self.about_colleague or bool(self.colleague or self.colleague_ids)
