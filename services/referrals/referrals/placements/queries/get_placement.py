"""One placement, and what was done about it."""

from chassis.units.database import Unit
from haven_schemas.rpc.referrals.placements import PlacementChange, PlacementQuery, PlacementShown
from sqlalchemy import select

from referrals.extras import OtherOwners
from referrals.models import PlacementChangeRow
from referrals.placements.parts.held import audit_read, see_placement
from referrals.placements.showing import placement_shown


def get_placement(unit: Unit, owners: OtherOwners, request: PlacementQuery) -> PlacementShown:
    """``not_found`` unless its record is seen."""
    held = see_placement(unit, owners, request.placement_id)
    done = select(PlacementChangeRow).where(PlacementChangeRow.placement_id == held.row.id)
    rows = unit.session.scalars(done.order_by(PlacementChangeRow.at, PlacementChangeRow.id)).all()
    audit_read(unit, held.record, held.row.id)
    return PlacementShown(
        placement=placement_shown(unit, held.record, held.row),
        changes=[
            PlacementChange.model_validate(
                {
                    "act": row.act,
                    "at": row.at,
                    "changed_by": row.changed_by,
                    "half_days": row.half_days,
                    "ends_on": row.ends_on,
                }
            )
            for row in rows
        ],
    )
