"""A placement as somebody who sees its record is shown it, and what was done about it as it is noted."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from referrals.extras import OtherOwners
from referrals.models import PlacementChangeRow, PlacementRow
from referrals.sight import require_keeping, see_record

from .checked import lock_placements_of


@dataclass(frozen=True)
class HeldPlacement:
    """A placement, and what its record lets the caller see and do."""

    row: PlacementRow
    record: RecordSeen


def see_placement(unit: Unit, owners: OtherOwners, placement_id: UUID, *, hold: bool = False) -> HeldPlacement:
    """``not_found`` unless there is one whose record the caller sees; ``hold``: its row is locked."""
    query = select(PlacementRow).where(PlacementRow.id == placement_id)
    row = unit.session.scalar(query.with_for_update() if hold else query)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return HeldPlacement(row, see_record(unit, owners, row.record_id))


def lock_placement(unit: Unit, owners: OtherOwners, placement_id: UUID, version: int) -> HeldPlacement:
    """For whoever keeps placements at the record's school, with the version that was seen: ``not_found``,
    ``not_permitted``, ``stale_version``; ``invalid_request`` on ``placement_id`` of one that was ended, or that others
    follow."""
    held = see_placement(unit, owners, placement_id, hold=True)
    require_keeping(unit, held.record)
    if held.row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    if held.row.ended_because is not None:
        raise invalid("placement_id", FieldCode.NOT_ALLOWED)
    lock_placements_of(unit, held.record.id)
    return held


def note_placement(unit: Unit, row: PlacementRow, act: str) -> None:
    """Who did what about it, with the days as they are just now: before they are changed."""
    unit.session.flush()
    unit.session.add(
        PlacementChangeRow(
            id=new_id(),
            placement_id=row.id,
            school_id=row.school_id,
            act=act,
            half_days=row.half_days,
            ends_on=row.ends_on,
            changed_by=unit.access.actor_id,
            at=unit.now,
        )
    )


def audit_kept(unit: Unit, record: RecordSeen, row: PlacementRow) -> None:
    """That its days were written down."""
    unit.audit(
        AuditAction.REFERRAL_PLACEMENT_KEEP,
        right=require_keeping(unit, record),
        school_ids=[record.school_id],
        subject_ids=record.subject_ids,
        object_id=row.id,
    )


def audit_read(unit: Unit, record: RecordSeen, object_id: UUID) -> None:
    """That somebody looked where the child is taught."""
    unit.audit(
        AuditAction.REFERRAL_PLACEMENT_READ,
        right=Right.RECORD_READ,
        school_ids=[record.school_id],
        subject_ids=record.subject_ids,
        object_id=object_id,
    )
