"""What a placement must be: at a provider the school turns to, on days on which the child is nowhere else."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import func, or_, select

from referrals.agencies import is_for, is_there
from referrals.days import london_day
from referrals.models import AgencyRow, ContactRow, PlacementRow
from referrals.placed import MISTAKEN

from .where_today import Dates, meet

_MOST_AHEAD = timedelta(days=366)
_MOST_BEHIND = timedelta(days=3660)
_LONGEST = timedelta(days=3660)


def lock_placements_of(unit: Unit, record_id: UUID) -> None:
    """Two who enter days of the same child at once wait for each other."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"placements of {record_id}"))))


def check_agency(unit: Unit, agency_id: UUID, school_id: UUID, day: date) -> AgencyRow:
    """``invalid_request`` on ``agency_id`` unless it is a provider of alternative provision that the school turns to,
    and there on the day."""
    row = unit.session.get(AgencyRow, agency_id)
    known = row is not None and is_for(row.school_ids, [school_id])
    if row is None or not known or row.kind != "alternative_provision" or not is_there(None, row.until, day):
        raise invalid("agency_id", FieldCode.UNKNOWN)
    return row


def check_lead(unit: Unit, agency_id: UUID, contact_id: UUID | None) -> None:
    """``invalid_request`` on ``contact_id`` unless they are a person of the provider."""
    if contact_id is None:
        return
    row = unit.session.get(ContactRow, contact_id)
    if row is None or row.agency_id != agency_id:
        raise invalid("contact_id", FieldCode.UNKNOWN)


def check_first_day(unit: Unit, field: str, day: date) -> None:
    """At most a year ahead and ten years ago."""
    today = london_day(unit.now)
    if day > today + _MOST_AHEAD:
        raise invalid(field, FieldCode.TOO_FAR_AHEAD)
    if day < today - _MOST_BEHIND:
        raise invalid(field, FieldCode.TOO_LONG_AGO)


def check_last_day(starts_on: date, ends_on: date | None) -> None:
    """Not before the first, and within ten years of it."""
    if ends_on is not None and ends_on < starts_on:
        raise invalid("ends_on", FieldCode.TOO_LONG_AGO)
    if ends_on is not None and ends_on > starts_on + _LONGEST:
        raise invalid("ends_on", FieldCode.TOO_FAR_AHEAD)


def check_nowhere_else(
    unit: Unit, record_id: UUID, dates: Dates, half_days: Collection[str], but: Collection[UUID] = ()
) -> None:
    """``invalid_request`` on ``half_days`` where another placement of the record has one of them: a child is in one
    place at a time. Needs ``lock_placements_of``."""
    kept = or_(PlacementRow.ended_because.is_(None), PlacementRow.ended_because != MISTAKEN)
    for row in unit.session.scalars(select(PlacementRow).where(PlacementRow.record_id == record_id, kept)):
        if row.id not in but and set(row.half_days) & set(half_days) and meet((row.starts_on, row.ends_on), dates):
            raise invalid("half_days", FieldCode.OVERLAPS)
