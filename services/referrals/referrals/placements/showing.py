"""A placement as it is shown: with its provider, the lead there, where the child is today and the next review."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.acts.referrals.placements import Placement, PlacementLead
from sqlalchemy import select
from timescales.calendars import Calendar

from referrals.agencies import is_there
from referrals.copies import calendar_of
from referrals.days import london_day
from referrals.deadlines import nation_of
from referrals.models import AgencyRow, ContactRow, PlacementRow
from referrals.models.placement import REPLACED
from referrals.sight import right_to_keep

from .reviews import next_review
from .where_today import where_on


def placements_shown(unit: Unit, record: RecordSeen, rows: Sequence[PlacementRow]) -> list[Placement]:
    """Those of one record."""
    agencies = _agencies(unit, {row.agency_id for row in rows})
    leads = _leads(unit, {row.contact_id for row in rows if row.contact_id is not None})
    calendar, today = _calendar(unit, record.school_id), london_day(unit.now)
    review = next_review(unit, record.id) if rows else None
    writes = right_to_keep(unit, record) is not None
    return [
        of_row(
            Placement,
            row,
            agency_name=agencies[row.agency_id].name,
            agency_phone=agencies[row.agency_id].phone,
            lead=None if row.contact_id is None else leads[row.contact_id],
            today=where_on(today, (row.starts_on, row.ends_on), row.half_days, calendar),
            ended_because=None if row.ended_because == REPLACED else row.ended_because,
            replaced=row.ended_because == REPLACED,
            review_id=None if review is None else review.id,
            review_due_on=None if review is None else review.due_on,
            of_several=len(record.subject_ids) > 1,
            may_write=writes,
        )
        for row in rows
    ]


def placement_shown(unit: Unit, record: RecordSeen, row: PlacementRow) -> Placement:
    """One."""
    (shown,) = placements_shown(unit, record, [row])
    return shown


def _calendar(unit: Unit, school_id: UUID) -> Calendar:
    return calendar_of(unit, school_id, nation_of(unit, school_id) or "england")


def _agencies(unit: Unit, ids: Collection[UUID]) -> dict[UUID, AgencyRow]:
    return {row.id: row for row in unit.session.scalars(select(AgencyRow).where(AgencyRow.id.in_(ids)))}


def _leads(unit: Unit, ids: Iterable[UUID]) -> dict[UUID, PlacementLead]:
    today = london_day(unit.now)
    return {
        row.id: of_row(PlacementLead, row, left=not is_there(None, row.until, today))
        for row in unit.session.scalars(select(ContactRow).where(ContactRow.id.in_(list(ids))))
    }
