"""A child goes to a provider no more, from a day on, and why."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.referrals.placements import EndPlacement, PlacementKept

from referrals.extras import OtherOwners
from referrals.placed import MISTAKEN
from referrals.placements.parts.checked import check_first_day
from referrals.placements.parts.end_reviews import end_reviews
from referrals.placements.parts.held import audit_kept, hold_placement, note_placement
from referrals.placements.showing import placement_shown


def end_placement(unit: Unit, owners: OtherOwners, request: EndPlacement) -> PlacementKept:
    """It stays in the record, with its days. Reviews that would come after the last placement are not waited for.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``placement_id`` (it was ended) or
    ``ends_on`` (before its first day, or more than a year ahead).
    """
    held = hold_placement(unit, owners, request.placement_id, request.version)
    row = held.row
    if request.ends_on < row.starts_on:
        raise invalid("ends_on", FieldCode.TOO_LONG_AGO)
    check_first_day(unit, "ends_on", request.ends_on)
    note_placement(unit, row, "ended")
    row.ends_on, row.ended_because = request.ends_on, request.because
    row.version += 1
    unit.session.flush()
    audit_kept(unit, held.record, row)
    mistaken = request.because == MISTAKEN
    end_reviews(unit, held.record, "entered_by_mistake" if mistaken else "no_longer_applies")
    return PlacementKept(placement=placement_shown(unit, held.record, row), not_begun=[])
