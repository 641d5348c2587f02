"""What a feed may tell beyond the roll: what is ticked, special categories only where they are approved, and of what we
have no field for only what is approved by its name."""

from collections.abc import Callable, Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupil_record_fields import SPECIAL_GROUPS
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.files import as_group
from pupils.models import FeedApprovalRow, FeedRow

OTHER = "other"


def may_tell(unit: Unit, feed: FeedRow) -> frozenset[str]:
    """Groups of fields that are taken from ``feed`` now, and each field that is let in by its name."""
    ticked = frozenset(feed.groups)
    allowed = ticked - SPECIAL_GROUPS
    if ticked & SPECIAL_GROUPS:
        allowed |= ticked & approved(unit, [feed.id]).get(feed.id, frozenset())
    if OTHER in ticked:
        allowed |= {as_group(digest) for digest in approved_fields(unit, [feed.id]).get(feed.id, ())}
    return allowed


def approved(unit: Unit, feeds: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """By feed the groups whose newest decision approves them."""
    return _approved(unit, feeds, lambda row: row.field_group if row.field_digest is None else None)


def approved_fields(unit: Unit, feeds: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """By feed digests of the names of fields whose newest decision approves them."""
    return _approved(unit, feeds, lambda row: row.field_digest)


def newest_decisions(feeds: Collection[UUID]) -> Select[FeedApprovalRow]:
    """The newest decision on each group, and on each field of ``other``."""
    what = (FeedApprovalRow.feed_id, FeedApprovalRow.field_group, FeedApprovalRow.field_digest)
    return (
        select(FeedApprovalRow)
        .ext(distinct_on(*what))
        .where(FeedApprovalRow.feed_id.in_(feeds))
        .order_by(*what, FeedApprovalRow.decided_at.desc(), FeedApprovalRow.id.desc())
    )


def _approved(
    unit: Unit, feeds: Collection[UUID], named: Callable[[FeedApprovalRow], str | None]
) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    for row in unit.session.scalars(newest_decisions(feeds)):
        name = named(row)
        if row.approved and name is not None:
            found.setdefault(row.feed_id, set()).add(name)
    return {feed_id: frozenset(names) for feed_id, names in found.items()}
