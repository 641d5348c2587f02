"""What was recorded before of the children in a concern."""

from uuid import UUID

from haven_schemas.calls.incidents.triage import CONCERN_HISTORY
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.pupil_codes import SenProvision
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.deciding import EarlierConcern, OpenRecord, PlanOnCard
from haven_schemas.rpc.incidents.triage import ConcernQuery

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.triage.history import briefs_of, dealing_with
from gateway.state import haven


@reply_from(OpenRecord, without=("school_id",))
class OpenRecordShape(Shape):
    """An open incident record about the child: no text."""

    school_urn: SchoolUrn | None


@reply_from(EarlierConcern)
class EarlierConcernShape(Shape):
    """Another concern about the child: no text."""


@reply_from(PlanOnCard, without=("school_id",))
class PlanOnCardShape(Shape):
    """What the card on top of the child's chronology says of a plan."""

    school_urn: SchoolUrn | None


class ChildHistoryShape(Shape):
    """One child: open records, the last five other concerns, plans, who deals with them, SEN, and pupils who share a
    contact. What the caller may not see is left out, as where there is nothing."""

    pupil_id: UUID
    records: list[OpenRecordShape]
    concerns: list[EarlierConcernShape]
    plans: list[PlanOnCardShape]
    dealt_with_by: list[UUID]
    sen_provision: SenProvision | None
    ehc_plan: bool | None
    siblings: list[UUID]


class ConcernHistoryShape(Shape):
    """A child of the concern each, in its order."""

    children: list[ChildHistoryShape]


@api.operation(
    "GET", "/concerns/<uuid:concern_id>/history", "What is known already of the children in a concern",
    right=Right.CONCERN_TRIAGE, tier="elevated", reply=ConcernHistoryShape,
)  # fmt: skip
def concern_history(call: Call, concern_id: UUID) -> ConcernHistoryShape:
    """For whoever is to decide about it."""
    session, query = call.signed_in, ConcernQuery(concern_id=concern_id)
    told = haven().services.ask(CONCERN_HISTORY, call.caller, query).children
    briefs = briefs_of(session, told)
    if briefs is None:
        raise Problem(ErrorCode.UNAVAILABLE)
    found = []
    for child in told:
        brief = briefs.get(child.subject_id)
        found.append(
            ChildHistoryShape(
                pupil_id=child.subject_id,
                records=[
                    shaped(OpenRecordShape, each, school_urn=session.urn_of(each.school_id)) for each in child.records
                ],
                concerns=[shaped(EarlierConcernShape, each) for each in child.concerns],
                plans=[
                    shaped(PlanOnCardShape, each, school_urn=session.urn_of(each.school_id)) for each in child.plans
                ],
                dealt_with_by=dealing_with(child),
                sen_provision=None if brief is None else brief.sen_provision,
                ehc_plan=None if brief is None else brief.ehc_plan,
                siblings=[] if brief is None else brief.siblings,
            )
        )
    return ConcernHistoryShape(children=found)
