"""Special categories that feeds are to tell, for whoever decides about them."""

from uuid import UUID

from haven_schemas.acts.pupils.feeds_calls import DECIDE_APPROVAL, LIST_APPROVALS
from haven_schemas.acts.pupils.record import Approval, DecideApproval, UnknownOfFeed
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(Approval, without=("school_id",))
class FeedApprovalShape(Shape):
    """One special category of one feed. ``decided_at`` null: it waits for a decision."""

    school_urn: SchoolUrn | None


@reply_from(UnknownOfFeed, without=("school_id",))
class UnknownOfFeedShape(Shape):
    """Fields of one feed that Haven has none for. Nothing of them is kept unless it is ticked and the name approved."""

    school_urn: SchoolUrn | None


class FeedApprovalsShape(Shape):
    """What is ticked, and what was decided; ``unknown``: fields that feeds send and Haven has none for."""

    approvals: list[FeedApprovalShape]
    unknown: list[UnknownOfFeedShape]


@body_from(DecideApproval, without=("feed_id",))
class FeedApprovalDecision(Shape):
    """``reason``: lawful basis, condition, and what it is needed for. ``fields``: with the group ``other``, names of
    fields that Haven has none for."""


@api.operation(
    "GET", "/feed-approvals", "Special categories that feeds are to tell", asks=LIST_APPROVALS,
    reply=FeedApprovalsShape,
)  # fmt: skip
def list_feed_approvals(call: Call) -> FeedApprovalsShape:
    """By name of the feed."""
    found, urn_of = haven().services.ask(LIST_APPROVALS, call.caller), call.signed_in.urn_of
    return FeedApprovalsShape(
        approvals=[shaped(FeedApprovalShape, each, school_urn=urn_of(each.school_id)) for each in found.approvals],
        unknown=[shaped(UnknownOfFeedShape, each, school_urn=urn_of(each.school_id)) for each in found.unknown],
    )


@api.operation(
    "POST", "/feeds/<uuid:feed_id>/approvals", "Approve or refuse a special category of a feed",
    asks=DECIDE_APPROVAL, body=FeedApprovalDecision, status=204,
)  # fmt: skip
def decide_feed_approval(call: Call, feed_id: UUID, body: FeedApprovalDecision) -> None:
    """Holds from the next delivery on. A refusal erases what was taken, unless another feed of the school tells it."""
    haven().services.ask(DECIDE_APPROVAL, call.caller, as_contract(DecideApproval, body, feed_id=feed_id))
