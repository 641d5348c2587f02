"""What a feed may tell beyond the roll: what is ticked, special categories only where they are approved."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.pupil_record_fields import SPECIAL_GROUPS
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.models import FeedApprovalRow, FeedRow


def may_tell(unit: Unit, feed: FeedRow) -> frozenset[str]:
    """Groups of fields that are taken from ``feed`` now."""
    ticked = frozenset(feed.groups)
    special = ticked & SPECIAL_GROUPS
    if not special:
        return ticked
    return (ticked - SPECIAL_GROUPS) | (special & approved(unit, [feed.id]).get(feed.id, frozenset()))


def approved(unit: Unit, feeds: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """By feed the groups whose newest decision approves them."""
    newest = (
        select(FeedApprovalRow.feed_id, FeedApprovalRow.field_group, FeedApprovalRow.approved)
        .ext(distinct_on(FeedApprovalRow.feed_id, FeedApprovalRow.field_group))
        .where(FeedApprovalRow.feed_id.in_(feeds))
        .order_by(
            FeedApprovalRow.feed_id,
            FeedApprovalRow.field_group,
            FeedApprovalRow.decided_at.desc(),
            FeedApprovalRow.id.desc(),
        )
    )
    found: dict[UUID, set[str]] = {}
    for feed_id, group, is_approved in unit.session.execute(newest):
        if is_approved:
            found.setdefault(feed_id, set()).add(group)
    return {feed_id: frozenset(groups) for feed_id, groups in found.items()}
