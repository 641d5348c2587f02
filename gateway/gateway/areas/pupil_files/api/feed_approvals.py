"""Special categories that feeds are to tell, for whoever decides about them."""

from uuid import UUID

from haven_schemas.calls.pupils.feeds import DECIDE_APPROVAL, LIST_APPROVALS
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.record import Approval, DecideApproval

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(Approval, without=("school_id",))
class FeedApprovalShape(Shape):
    """One special category of one feed. ``decided_at`` null: it waits for a decision."""

    school_urn: SchoolUrn | None


class FeedApprovalsShape(Shape):
    """What is ticked, and what was decided."""

    approvals: list[FeedApprovalShape]


@body_from(DecideApproval, without=("feed_id",))
class FeedApprovalDecision(Shape):
    """``reason``: lawful basis, condition, and what it is needed for."""


@api.operation(
    "GET", "/feed-approvals", "Special categories that feeds are to tell", right=Right.FEED_APPROVE, tier="elevated",
    reply=FeedApprovalsShape,
)  # fmt: skip
def list_feed_approvals(call: Call) -> FeedApprovalsShape:
    """By name of the feed."""
    found = haven().services.ask(LIST_APPROVALS, call.caller).approvals
    return FeedApprovalsShape(
        approvals=[shaped(FeedApprovalShape, each, school_urn=call.signed_in.urn_of(each.school_id)) for each in found]
    )


@api.operation(
    "POST", "/feeds/<uuid:feed_id>/approvals", "Approve or refuse a special category of a feed",
    right=Right.FEED_APPROVE, tier="elevated", body=FeedApprovalDecision, status=204,
)  # fmt: skip
def decide_feed_approval(call: Call, feed_id: UUID, body: FeedApprovalDecision) -> None:
    """Holds from the next delivery on. A refusal erases what was taken, unless another feed of the school tells it."""
    haven().services.ask(DECIDE_APPROVAL, call.caller, as_contract(DecideApproval, body, feed_id=feed_id))
