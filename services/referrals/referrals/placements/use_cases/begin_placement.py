"""The child of an incident record is taught at a provider on some days; the half-termly review begins with it."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.referrals import RecordSeen
from haven_schemas.rpc.referrals.placements import BeginPlacement, PlacementKept

from referrals.days import london_day
from referrals.extras import OtherOwners
from referrals.may_see_to import check_names, check_owner
from referrals.models import PlacementRow
from referrals.placements.domain.where_today import in_order
from referrals.placements.parts.begin_reviews import Reviewed, begin_reviews
from referrals.placements.parts.checked import (
    check_agency,
    check_first_day,
    check_last_day,
    check_lead,
    check_nowhere_else,
    hold_placements_of,
)
from referrals.placements.parts.held import audit_kept, note_placement
from referrals.placements.showing import placement_shown
from referrals.sight import require_keeping, rights_to_keep, see_record


def begin_placement(unit: Unit, owners: OtherOwners, request: BeginPlacement) -> PlacementKept:
    """One that is over already is entered as well: where a child was is asked years later.

    ``not_found`` for a record the caller does not see, ``not_permitted`` where they keep none; ``invalid_request``
    on ``record_id`` (closed, or about several children), ``agency_id``, ``contact_id``, ``half_days`` (the child is
    elsewhere then), ``starts_on``, ``ends_on``, ``reviewed_on`` or ``owner_id``.
    """
    record = _record(unit, owners, request)
    check_first_day(unit, "starts_on", request.starts_on)
    check_last_day(request.starts_on, request.ends_on)
    check_agency(unit, request.agency_id, record.school_id, request.starts_on)
    check_lead(unit, request.agency_id, request.contact_id)
    _check_reviewed(unit, request)
    owner_id = request.owner_id or unit.access.actor_id
    check_names(unit, require_keeping(unit, record), owner_id)
    check_owner(unit, owners, record.id, record.school_id, owner_id, rights=rights_to_keep(None))
    hold_placements_of(unit, record.id)
    check_nowhere_else(unit, record.id, (request.starts_on, request.ends_on), request.half_days)
    row = PlacementRow(
        id=new_id(),
        record_id=record.id,
        school_id=record.school_id,
        agency_id=request.agency_id,
        contact_id=request.contact_id,
        half_days=list(in_order(request.half_days)),
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        version=1,
    )
    unit.session.add(row)
    note_placement(unit, row, "begun")
    audit_kept(unit, record, row)
    return PlacementKept(
        not_begun=begin_reviews(unit, record, Reviewed(request.reviewed_on or request.starts_on, owner_id)),
        placement=placement_shown(unit, record, row),
    )


def _record(unit: Unit, owners: OtherOwners, request: BeginPlacement) -> RecordSeen:
    record = see_record(unit, owners, request.record_id)
    require_keeping(unit, record)
    if not record.is_open:
        raise invalid("record_id", FieldCode.NOT_ALLOWED)
    if len(record.subject_ids) > 1:
        raise invalid("record_id", FieldCode.WHICH_CHILDREN)
    return record


def _check_reviewed(unit: Unit, request: BeginPlacement) -> None:
    if request.reviewed_on is None:
        return
    if request.reviewed_on > london_day(unit.now):
        raise invalid("reviewed_on", FieldCode.IN_THE_FUTURE)
    if request.reviewed_on < request.starts_on:
        raise invalid("reviewed_on", FieldCode.TOO_LONG_AGO)
