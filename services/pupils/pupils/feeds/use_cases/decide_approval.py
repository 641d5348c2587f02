"""The data protection officer's word on a special category of a feed, or on fields that we have none for: taken, or
not, and why."""

from collections.abc import Collection

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

from pupils.feeds.parts.erase_group import erase_group, erase_unknown
from pupils.feeds.parts.unknown_names import names_of
from pupils.feeds.queries.feed_groups import OTHER
from pupils.files.domain.unknown_fields import field_digest
from pupils.models import FeedApprovalRow, FeedRow
from pupils.record.sealed_fields import approval_field
from pupils.roll.roll_key import RollKey


def decide_approval(unit: Unit, keyring: Keyring, request: DecideApproval) -> Empty:
    """Holds from the next delivery on; every decision is kept, the newest counts. A refusal erases what was taken.

    ``not_found`` for feeds of other schools; ``invalid_request`` for a group that needs no approval, for ``other``
    without names, and for names that neither the feed sent nor the school has kept. Raises ``VaultAway``.
    """
    schools = unit.access.schools_with(Right.FEED_APPROVE)
    feed = unit.session.scalar(
        select(FeedRow).where(FeedRow.id == request.feed_id, FeedRow.school_id.in_(schools)).with_for_update()
    )
    if feed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    key = RollKey(unit, keyring, feed.school_id)
    names = sorted(set(request.fields))
    if request.group == OTHER:
        _check_names(unit, key, feed, names)
        for name in names:
            _decide(unit, key, feed, request, field_digest(name))
    else:
        if request.group not in SPECIAL_GROUPS:
            raise invalid("group", FieldCode.NOT_ALLOWED)
        if names:
            raise invalid("fields", FieldCode.NOT_ALLOWED)
        _decide(unit, key, feed, request)
    if not request.approve:
        unit.session.flush()
        if names:
            erase_unknown(unit, key, feed.school_id, names)
        else:
            erase_group(unit, feed.school_id, request.group)
    return Empty()


def _check_names(unit: Unit, key: RollKey, feed: FeedRow, names: Collection[str]) -> None:
    if not names:
        raise invalid("fields", FieldCode.REQUIRED)
    if not set(names) <= names_of(unit, key, feed).keys():
        raise invalid("fields", FieldCode.NOT_ALLOWED)


def _decide(unit: Unit, key: RollKey, feed: FeedRow, request: DecideApproval, digest: str | None = None) -> None:
    approval_id = new_id()
    unit.session.add(
        FeedApprovalRow(
            id=approval_id,
            feed_id=feed.id,
            school_id=feed.school_id,
            field_group=request.group,
            field_digest=digest,
            approved=request.approve,
            reason_sealed=key.seal_text(approval_field(approval_id), request.reason.strip()),
            decided_by=unit.access.actor_id,
            decided_at=unit.now,
        )
    )
    unit.audit(
        AuditAction.FEED_SPECIAL_DECIDE,
        right=Right.FEED_APPROVE,
        school_ids=[feed.school_id],
        object_id=approval_id,
        outcome="approved" if request.approve else "refused",
    )
