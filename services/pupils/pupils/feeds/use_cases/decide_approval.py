"""The data protection officer's word on a special category of a feed: taken, or not, and why."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupil_record_fields import SPECIAL_GROUPS
from haven_schemas.rpc.pupils.record import DecideApproval
from sqlalchemy import select

from pupils.feeds.parts.erase_group import erase_group
from pupils.models import FeedApprovalRow, FeedRow
from pupils.record.sealed_fields import approval_field
from pupils.roll.roll_key import RollKey


def decide_approval(unit: Unit, keyring: Keyring, request: DecideApproval) -> Empty:
    """Holds from the next delivery on; every decision is kept, the newest counts. A refusal erases what was taken.

    ``not_found`` for feeds of other schools; ``invalid_request`` for a group that needs no approval. Raises
    ``VaultAway``.
    """
    schools = unit.access.schools_with(Right.FEED_APPROVE)
    feed = unit.session.scalar(
        select(FeedRow).where(FeedRow.id == request.feed_id, FeedRow.school_id.in_(schools)).with_for_update()
    )
    if feed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if request.group not in SPECIAL_GROUPS:
        raise invalid("group", FieldCode.NOT_ALLOWED)
    approval_id = new_id()
    key = RollKey(unit, keyring, feed.school_id)
    unit.session.add(
        FeedApprovalRow(
            id=approval_id,
            feed_id=feed.id,
            school_id=feed.school_id,
            field_group=request.group,
            approved=request.approve,
            reason_sealed=key.seal_text(approval_field(approval_id), request.reason.strip()),
            decided_by=unit.access.actor_id,
            decided_at=unit.now,
        )
    )
    if not request.approve:
        unit.session.flush()
        erase_group(unit, feed.school_id, request.group)
    unit.audit(
        AuditAction.FEED_SPECIAL_DECIDE,
        right=Right.FEED_APPROVE,
        school_ids=[feed.school_id],
        object_id=approval_id,
        outcome="approved" if request.approve else "refused",
    )
    return Empty()
