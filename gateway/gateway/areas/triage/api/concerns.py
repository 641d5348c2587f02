"""Concerns: reporting one, and reading what was reported."""

from datetime import date
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents import ConcernStatus, Narrative, OptionalNarrative, PupilRole
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.reporting import (
    GET_CONCERN,
    LIST_OWN_CONCERNS,
    RECORD_CONCERN,
    ConcernPupil,
    ListOwnConcerns,
    RecordConcern,
)
from haven_schemas.acts.incidents.triage import (
    Concern,
    ConcernLine,
    ConcernPage,
    ConcernQuery,
    DestroyedReport,
    ListConcerns,
)
from haven_schemas.acts.incidents.triage_calls import LIST_CONCERNS
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.spoken_numbers import number_of
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, PupilInRecord, Shape, StepShape
from gateway.areas.reporting.api.report_details import DetailsShape
from gateway.sessions.current import Session
from gateway.state import haven


class ReportedPupil(Shape):
    """Either ``pupil_id``, or ``not_listed`` with who it is in the reporter's words; each with a role of their own.

    ``expected_on``: of a child who is not born yet, the day on which the birth is expected.
    """

    pupil_id: UUID | None = None
    not_listed: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    role: PupilRole
    expected_on: date | None = None


class NewConcern(Shape):
    """``category`` is the id of a category. ``occurred_at`` carries a zone and is not in the future."""

    school_urn: SchoolUrn
    category: UUID
    occurred_at: AwareDatetime
    account: Narrative
    child_words: OptionalNarrative = ""
    action_taken: OptionalNarrative = ""
    pupils: Annotated[list[ReportedPupil], Field(min_length=1, max_length=20)]
    details: ReportDetails | None = None


class ConcernReceived(Shape):
    """The same answer to the same ``Idempotency-Key``. ``number``: to say on a telephone."""

    id: UUID
    status: ConcernStatus
    number: str


@reply_from(Concern, without=("school_id", "category_id", "decision_restricted", "subjects", "kept_away", "decides_at"))
class ConcernShape(Shape):
    """``sealed``: it waits for the key vault, its texts are empty until then. ``restricted``: its text is
    shown to nobody but for a purpose that is named.

    A reporter who may not read records is not told the decision, its reason, or the incident record; of ``steps`` they
    see what was written to them. ``withheld``: its reporter is told status, category and times only: at the standard
    tier a day after it was recorded, or once password or address were changed; at the elevated tier while nobody has
    confirmed that the account is still theirs.

    ``may_decide``: whether it waits for a decision that the caller may take; ``decides_at_urn``: at which school, where
    another keeps it, since that school has signed for the child's file.
    """

    school_urn: SchoolUrn | None
    decides_at_urn: SchoolUrn | None
    category: UUID
    pupils: list[PupilInRecord]
    details: DetailsShape | None
    waiting_until: str | None
    steps: list[StepShape]
    number: str

    @classmethod
    def of(cls, concern: Concern, session: Session) -> "ConcernShape":
        """From incidents' view."""
        return shaped(
            cls,
            concern,
            school_urn=session.urn_of(concern.school_id),
            decides_at_urn=session.urn_of(concern.decides_at) if concern.decides_at else None,
            category=concern.category_id,
            pupils=[PupilInRecord.of(subject) for subject in concern.subjects],
            details=DetailsShape.of(concern.details),
            steps=[StepShape.of(step) for step in concern.steps],
            number=number_of(concern.id),
        )


@reply_from(ConcernLine, without=("school_id",))
class ConcernLineShape(Shape):
    """A concern in a list: no text. ``withheld``: its reporter is not told whom it is about, as with one concern."""

    school_urn: SchoolUrn | None
    number: str

    @classmethod
    def of(cls, line: ConcernLine, session: Session) -> "ConcernLineShape":
        """From incidents' view."""
        return shaped(cls, line, school_urn=session.urn_of(line.school_id), number=number_of(line.id))


@reply_from(DestroyedReport, without=("school_id",))
class DestroyedReportShape(Shape):
    """A report of the caller's own that went with the child's file: neither which, nor of whom."""

    school_urn: SchoolUrn | None


class ConcernsShape(Shape):
    """Newest first. ``destroyed``: the caller's own of the last year, on the first page of these."""

    concerns: list[ConcernLineShape]
    next_cursor: str | None
    destroyed: list[DestroyedReportShape]

    @classmethod
    def of(cls, page: ConcernPage, session: Session) -> "ConcernsShape":
        """From incidents' page."""
        lines = [ConcernLineShape.of(line, session) for line in page.concerns]
        destroyed = [
            shaped(DestroyedReportShape, each, school_urn=session.urn_of(each.school_id)) for each in page.destroyed
        ]
        return cls(concerns=lines, next_cursor=page.next_cursor, destroyed=destroyed)


class ConcernsQuery(PageQuery):
    """``waiting_only``: those not yet dealt with."""

    waiting_only: bool = True
    school_urn: SchoolUrn | None = None


def _school_id(call: Call, urn: str) -> UUID:
    """The school's id, from the session or, when identity is away, from the permit's own words."""
    if call.permit is None:
        return call.signed_in.school_id(urn)
    school_id = call.permit.school_id(urn)
    if school_id is None:
        raise invalid("school_urn", FieldCode.UNKNOWN_SCHOOL)
    return school_id


def _reported(pupils: list[ReportedPupil]) -> list[ConcernPupil]:
    for number, pupil in enumerate(pupils):
        if pupil.pupil_id is None and pupil.not_listed is None:
            raise invalid(f"pupils.{number}.pupil_id", FieldCode.REQUIRED)
        if pupil.pupil_id is not None and pupil.not_listed is not None:
            raise invalid(f"pupils.{number}.not_listed", FieldCode.NOT_ALLOWED)
        if pupil.pupil_id is not None and pupil.expected_on is not None:
            raise invalid(f"pupils.{number}.expected_on", FieldCode.NOT_ALLOWED)
    return [ConcernPupil(**each.model_dump()) for each in pupils]


@api.operation(
    "POST", "/concerns", "Report a concern", asks=RECORD_CONCERN, access="bearer_or_permit", body=NewConcern,
    reply=ConcernReceived, status=201, key="required", allowance="reports",
)  # fmt: skip
def record_concern(call: Call, body: NewConcern) -> ConcernReceived:
    """Records a concern once, however often it is sent under one key."""
    request = RecordConcern(
        school_id=_school_id(call, body.school_urn),
        category_id=body.category,
        occurred_at=body.occurred_at,
        account=body.account,
        child_words=body.child_words,
        action_taken=body.action_taken,
        pupils=_reported(body.pupils),
        details=body.details,
    )
    receipt = haven().services.ask(RECORD_CONCERN, call.caller, request, key=call.key or "")
    return ConcernReceived(id=receipt.id, status=receipt.status, number=number_of(receipt.id))


@api.operation(
    "GET", "/concerns", "Concerns of the caller's schools, those waiting for triage first of all",
    asks=LIST_CONCERNS, query=ConcernsQuery, reply=ConcernsShape,
)  # fmt: skip
def list_concerns(call: Call, query: ConcernsQuery) -> ConcernsShape:
    """Concerns without their text."""
    session = call.signed_in
    request = ListConcerns(
        waiting_only=query.waiting_only,
        school_id=session.school_id(query.school_urn) if query.school_urn else None,
        limit=query.limit,
        cursor=query.cursor,
    )
    return ConcernsShape.of(haven().services.ask(LIST_CONCERNS, call.caller, request), session)


@api.operation(
    "GET", "/concerns/mine", "What the caller reported and what became of it", asks=LIST_OWN_CONCERNS,
    query=PageQuery, reply=ConcernsShape,
)  # fmt: skip
def list_own_concerns(call: Call, query: PageQuery) -> ConcernsShape:
    """Received, being dealt with, closed."""
    request = ListOwnConcerns(limit=query.limit, cursor=query.cursor)
    return ConcernsShape.of(haven().services.ask(LIST_OWN_CONCERNS, call.caller, request), call.signed_in)


@api.operation(
    "GET", "/concerns/<uuid:concern_id>", "One concern; at the first tier for its own reporter only",
    asks=GET_CONCERN, reply=ConcernShape,
)  # fmt: skip
def get_concern(call: Call, concern_id: UUID) -> ConcernShape:
    """A concern with its text."""
    concern = haven().services.ask(GET_CONCERN, call.caller, ConcernQuery(concern_id=concern_id))
    return ConcernShape.of(concern, call.signed_in)
