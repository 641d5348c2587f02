"""What is known already of the children in a concern, by API."""

from uuid import UUID

from haven_schemas.acts.incidents.deciding import ChildHistory, EarlierConcern, OpenRecord, PlanOnCard
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.pupil_codes import SenProvision
from haven_schemas.rights import Right

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.referrals.api.plan_shapes import PlanHeldShape, plan_shapes
from gateway.areas.triage.history import History, dealing_with, history_of
from gateway.sessions.current import Session


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


class SiblingShape(Shape):
    """A pupil who shares a contact with the child. ``plans_held``: as of the child."""

    pupil_id: UUID
    plans_held: list[PlanHeldShape]


class ChildHistoryShape(Shape):
    """One child. ``records``: the newest ten that are open; ``concerns``: the last five others; ``plans``: of cards;
    ``plans_held``: that a referral has led to. What the caller may not see is left out, as where there is nothing."""

    pupil_id: UUID
    records: list[OpenRecordShape]
    concerns: list[EarlierConcernShape]
    plans: list[PlanOnCardShape]
    plans_held: list[PlanHeldShape]
    dealt_with_by: list[UUID]
    sen_provision: SenProvision | None
    ehc_plan: bool | None
    siblings: list[SiblingShape]


class ConcernHistoryShape(Shape):
    """A child of the concern each, in its order. ``pupils_away``: SEN and siblings could not be asked;
    ``plans_away``: plans that referrals have led to could not be, so that one may be missing."""

    children: list[ChildHistoryShape]
    pupils_away: bool
    plans_away: bool


@api.operation(
    "GET", "/concerns/<uuid:concern_id>/history", "What is known already of the children in a concern",
    right=Right.CONCERN_TRIAGE, tier="elevated", reply=ConcernHistoryShape,
)  # fmt: skip
def concern_history(call: Call, concern_id: UUID) -> ConcernHistoryShape:
    """For whoever is to decide about it."""
    history = history_of(call.signed_in, concern_id)
    return ConcernHistoryShape(
        children=[_child(child, history, call.signed_in) for child in history.children],
        pupils_away=history.away,
        plans_away=history.plans is None,
    )


def _child(child: ChildHistory, history: History, session: Session) -> ChildHistoryShape:
    brief, plans = history.briefs.get(child.subject_id), history.plans or {}
    return ChildHistoryShape(
        pupil_id=child.subject_id,
        records=[shaped(OpenRecordShape, each, school_urn=session.urn_of(each.school_id)) for each in child.records],
        concerns=[shaped(EarlierConcernShape, each) for each in child.concerns],
        plans=[shaped(PlanOnCardShape, each, school_urn=session.urn_of(each.school_id)) for each in child.plans],
        plans_held=plan_shapes(plans.get(child.subject_id, ())),
        dealt_with_by=dealing_with(child),
        sen_provision=None if brief is None else brief.sen_provision,
        ehc_plan=None if brief is None else brief.ehc_plan,
        siblings=[
            SiblingShape(pupil_id=each, plans_held=plan_shapes(plans.get(each, ())))
            for each in (() if brief is None else brief.siblings)
        ],
    )
