"""Special categories that feeds are to tell, for whoever decides about them."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_record_fields import SPECIAL_GROUPS
from haven_schemas.rpc.pupils.record import Approval, ApprovalList, ApprovalsAsked
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.models import FeedApprovalRow, FeedRow
from pupils.record.sealed_fields import approval_field
from pupils.roll.roll_key import RollKey


def list_approvals(unit: Unit, keyring: Keyring, request: ApprovalsAsked) -> ApprovalList:
    """What is ticked or was decided, by name of the feed; an ended one tells nothing more, and is listed where what it
    told can be erased. Raises ``VaultAway``."""
    schools = unit.access.schools_with(Right.FEED_APPROVE)
    feeds = unit.session.scalars(
        select(FeedRow).where(FeedRow.school_id.in_(schools)).order_by(FeedRow.name, FeedRow.id).limit(request.limit)
    ).all()
    decided = _decided(unit, [feed.id for feed in feeds])
    found = []
    for feed in feeds:
        key = RollKey(unit, keyring, feed.school_id)
        for group in sorted(SPECIAL_GROUPS):
            decision = decided.get((feed.id, group))
            waits = group in feed.groups and feed.ended_at is None
            if waits or decision is not None:
                found.append(_approval(key, feed, group, decision))
    unit.audit(AuditAction.FEED_SPECIAL_READ, right=Right.FEED_APPROVE, school_ids=schools)
    return ApprovalList(approvals=found[: request.limit])


def _decided(unit: Unit, feeds: list[UUID]) -> dict[tuple[UUID, str], FeedApprovalRow]:
    newest = (
        select(FeedApprovalRow)
        .ext(distinct_on(FeedApprovalRow.feed_id, FeedApprovalRow.field_group))
        .where(FeedApprovalRow.feed_id.in_(feeds))
        .order_by(
            FeedApprovalRow.feed_id,
            FeedApprovalRow.field_group,
            FeedApprovalRow.decided_at.desc(),
            FeedApprovalRow.id.desc(),
        )
    )
    return {(row.feed_id, row.field_group): row for row in unit.session.scalars(newest)}


def _approval(key: RollKey, feed: FeedRow, group: str, decision: FeedApprovalRow | None) -> Approval:
    decided = {} if decision is None else {
        "approved": decision.approved,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at,
        "reason": key.unseal_text(approval_field(decision.id), decision.reason_sealed),
    }  # fmt: skip
    return Approval.model_validate(
        {
            "feed_id": feed.id,
            "feed_name": feed.name,
            "school_id": feed.school_id,
            "group": group,
            "ticked": group in feed.groups and feed.ended_at is None,
            "approved": False,
            **decided,
        }
    )
