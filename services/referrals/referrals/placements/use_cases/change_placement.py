"""A child has other days at a provider from a day on, or what was written down was wrong."""

from datetime import date, timedelta

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.referrals import RecordSeen
from haven_schemas.rpc.referrals.placements import ChangePlacement, HalfDay, PlacementKept

from referrals.extras import OtherOwners
from referrals.models import PlacementRow
from referrals.models.placement import REPLACED
from referrals.placements.domain.where_today import in_order
from referrals.placements.parts.begin_reviews import Reviewed, begin_reviews
from referrals.placements.parts.checked import check_first_day, check_last_day, check_lead, check_nowhere_else
from referrals.placements.parts.end_reviews import end_reviews
from referrals.placements.parts.held import audit_kept, hold_placement, note_placement
from referrals.placements.showing import placement_shown

_A_DAY = timedelta(days=1)


def change_placement(unit: Unit, owners: OtherOwners, request: ChangePlacement) -> PlacementKept:
    """From a later day than the first one on another placement follows, and the days before stay as they were; from
    the first day on it is put right, and what stood there is kept with who changed it.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``placement_id`` (it was ended),
    ``from_on``, ``ends_on``, ``contact_id`` or ``half_days``.
    """
    held = hold_placement(unit, owners, request.placement_id, request.version)
    row, half_days = held.row, in_order(request.half_days)
    _check_from(unit, row, request)
    check_last_day(request.from_on, request.ends_on)
    if request.contact_id != row.contact_id:
        check_lead(unit, row.agency_id, request.contact_id)
    before = (list(row.half_days), row.contact_id, row.ends_on)
    if before == (half_days, request.contact_id, request.ends_on):
        raise invalid("half_days", FieldCode.AS_IT_IS)
    check_nowhere_else(unit, row.record_id, (request.from_on, request.ends_on), half_days, but=[row.id])
    note_placement(unit, row, "changed")
    since = row.starts_on
    if request.from_on > row.starts_on:
        row = _followed_by(unit, row, request, half_days)
    else:
        row.half_days, row.contact_id, row.ends_on = list(half_days), request.contact_id, request.ends_on
        row.version += 1
    unit.session.flush()
    audit_kept(unit, held.record, row)
    return _with_reviews(unit, held.record, row, since)


def _check_from(unit: Unit, row: PlacementRow, request: ChangePlacement) -> None:
    if request.from_on < row.starts_on:
        raise invalid("from_on", FieldCode.TOO_LONG_AGO)
    if row.ends_on is not None and request.from_on > row.ends_on + _A_DAY:
        raise invalid("from_on", FieldCode.TOO_FAR_AHEAD)
    if request.from_on > row.starts_on:
        check_first_day(unit, "from_on", request.from_on)


def _followed_by(unit: Unit, row: PlacementRow, request: ChangePlacement, half_days: list[HalfDay]) -> PlacementRow:
    row.ends_on, row.ended_because = request.from_on - _A_DAY, REPLACED
    row.version += 1
    following = PlacementRow(
        id=new_id(),
        record_id=row.record_id,
        school_id=row.school_id,
        agency_id=row.agency_id,
        contact_id=request.contact_id,
        follows_id=row.id,
        half_days=list(half_days),
        starts_on=request.from_on,
        ends_on=request.ends_on,
        version=1,
    )
    unit.session.add(following)
    note_placement(unit, following, "begun")
    return following


def _with_reviews(unit: Unit, record: RecordSeen, row: PlacementRow, since: date) -> PlacementKept:
    """Where it ends sooner a review may be needed no more; where it goes on longer one is needed again. ``since``: when
    the child came there, as far as no review was held after that."""
    end_reviews(unit, record, "no_longer_applies")
    not_begun = begin_reviews(unit, record, Reviewed(since, unit.access.actor_id))
    return PlacementKept(placement=placement_shown(unit, record, row), not_begun=not_begun)
