"""Special categories that feeds are to tell, and names of what they send without a field of ours, for whoever decides
about them."""

from typing import Any

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_record_fields import SPECIAL_GROUPS
from haven_schemas.rpc.pupils.record import Approval, ApprovalList, ApprovalsAsked, UnknownField, UnknownOfFeed
from sqlalchemy import select

from pupils.feeds.parts.unknown_names import Met, names_of
from pupils.feeds.queries.feed_groups import OTHER, newest_decisions
from pupils.files.domain.unknown_fields import field_digest
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
    decided = {
        (row.feed_id, row.field_digest or row.field_group): row
        for row in unit.session.scalars(newest_decisions([feed.id for feed in feeds]))
    }
    found, unknown = [], []
    for feed in feeds:
        key = RollKey(unit, keyring, feed.school_id)
        for group in sorted(SPECIAL_GROUPS):
            decision = decided.get((feed.id, group))
            waits = group in feed.groups and feed.ended_at is None
            if waits or decision is not None:
                found.append(_approval(key, feed, group, decision))
        fields = [
            _field(key, name, met, decided.get((feed.id, field_digest(name))))
            for name, met in sorted(names_of(unit, key, feed).items())
        ]
        if fields:
            unknown.append(_unknown(feed, fields))
    unit.audit(AuditAction.FEED_SPECIAL_READ, right=Right.FEED_APPROVE, school_ids=schools)
    return ApprovalList(approvals=found[: request.limit], unknown=unknown)


def _approval(key: RollKey, feed: FeedRow, group: str, decision: FeedApprovalRow | None) -> Approval:
    return Approval.model_validate(
        {
            "feed_id": feed.id,
            "feed_name": feed.name,
            "school_id": feed.school_id,
            "group": group,
            "ticked": group in feed.groups and feed.ended_at is None,
            "approved": False,
            **_decided(key, decision),
        }
    )


def _unknown(feed: FeedRow, fields: list[UnknownField]) -> UnknownOfFeed:
    return UnknownOfFeed(
        feed_id=feed.id,
        feed_name=feed.name,
        school_id=feed.school_id,
        ticked=OTHER in feed.groups and feed.ended_at is None,
        fields=fields,
    )


def _field(key: RollKey, name: str, met: Met, decision: FeedApprovalRow | None) -> UnknownField:
    return UnknownField.model_validate(
        {"name": name, "first_sent_on": met["since"], "kept": met["kept"], **_decided(key, decision)}
    )


def _decided(key: RollKey, decision: FeedApprovalRow | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {
        "approved": decision.approved,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at,
        "reason": key.unseal_text(approval_field(decision.id), decision.reason_sealed),
    }
