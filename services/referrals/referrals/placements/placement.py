"""A placement, from its first day to its last."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.acts.referrals.placements import (
    BeginPlacement,
    ChangePlacement,
    EndPlacement,
    HalfDay,
    Placement,
    PlacementChange,
    PlacementKept,
    PlacementList,
    PlacementQuery,
    PlacementShown,
    PlacementsQuery,
)
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import select

from referrals.days import london_day
from referrals.extras import OtherOwners
from referrals.may_see_to import check_names, check_owner
from referrals.models import PlacementChangeRow, PlacementRow
from referrals.models.placement import REPLACED
from referrals.placed import MISTAKEN, not_over
from referrals.sight import require_keeping, right_to_keep, rights_to_keep, see_record

from .checked import check_agency, check_first_day, check_last_day, check_lead, check_nowhere_else, lock_placements_of
from .held import audit_kept, audit_read, lock_placement, note_placement, see_placement
from .reviews import Reviewed, begin_reviews, end_reviews
from .showing import placement_shown, placements_shown
from .where_today import in_order

_A_DAY = timedelta(days=1)
_MOST_OVER = 50


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
    lock_placements_of(unit, record.id)
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


def change_placement(unit: Unit, owners: OtherOwners, request: ChangePlacement) -> PlacementKept:
    """From a later day than the first one on another placement follows, and the days before stay as they were; from
    the first day on it is put right, and what stood there is kept with who changed it.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``placement_id`` (it was ended),
    ``from_on``, ``ends_on``, ``contact_id`` or ``half_days``.
    """
    held = lock_placement(unit, owners, request.placement_id, request.version)
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


def end_placement(unit: Unit, owners: OtherOwners, request: EndPlacement) -> PlacementKept:
    """It stays in the record, with its days. Reviews that would come after the last placement are not waited for.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``placement_id`` (it was ended) or
    ``ends_on`` (before its first day, or more than a year ahead).
    """
    held = lock_placement(unit, owners, request.placement_id, request.version)
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


def get_placement(unit: Unit, owners: OtherOwners, request: PlacementQuery) -> PlacementShown:
    """``not_found`` unless its record is seen."""
    held = see_placement(unit, owners, request.placement_id)
    done = select(PlacementChangeRow).where(PlacementChangeRow.placement_id == held.row.id)
    rows = unit.session.scalars(done.order_by(PlacementChangeRow.at, PlacementChangeRow.id)).all()
    audit_read(unit, held.record, held.row.id)
    return PlacementShown(
        placement=placement_shown(unit, held.record, held.row),
        changes=[of_row(PlacementChange, row) for row in rows],
    )


def list_placements(unit: Unit, owners: OtherOwners, request: PlacementsQuery) -> PlacementList:
    """``not_found`` for a record the caller does not see."""
    record = see_record(unit, owners, request.record_id)
    rows = unit.session.scalars(select(PlacementRow).where(PlacementRow.record_id == record.id)).all()
    today = london_day(unit.now)
    over = [row for row in rows if _is_over(row, today)]
    holding = sorted((row for row in rows if row not in over), key=_place)
    over = sorted(over, key=_place, reverse=True)[:_MOST_OVER]
    audit_read(unit, record, record.id)
    return PlacementList(
        placements=placements_shown(unit, record, [*holding, *over]), may_write=right_to_keep(unit, record) is not None
    )


def placements_now(unit: Unit, records: Mapping[UUID, RecordSeen]) -> list[Placement]:
    """Those that hold or are to come, of records that whoever is answered sees, the earliest first."""
    of_them = select(PlacementRow).where(PlacementRow.record_id.in_(records), not_over(london_day(unit.now)))
    rows = unit.session.scalars(of_them.order_by(PlacementRow.starts_on, PlacementRow.id)).all() if records else []
    return [each for row in rows for each in placements_shown(unit, records[row.record_id], [row])]


def _is_over(row: PlacementRow, today: date) -> bool:
    return row.ended_because == MISTAKEN or (row.ends_on is not None and row.ends_on < today)


def _place(row: PlacementRow) -> tuple[date, UUID]:
    return row.starts_on, row.id
