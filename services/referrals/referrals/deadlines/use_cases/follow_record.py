"""Dates to keep, and where the child is taught, go where their incident record went: another school signed for it."""

from typing import TypeVar
from uuid import UUID

from chassis.process.away import OwnerAway
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import RecordChangedSchool
from haven_schemas.rpc.incidents.referrals import RecordFacts
from sqlalchemy import select, update

from referrals.copies.known_schools import KNOWN_SCHOOLS
from referrals.extras import OtherOwners
from referrals.models import DeadlineChangeRow, DeadlineRow, PlacementChangeRow, PlacementRow, SchoolRow

Row = TypeVar("Row", DeadlineRow, PlacementRow)


def follow_record(unit: Unit, owners: OtherOwners, event: RecordChangedSchool) -> None:
    """With what was done about them; nothing where there are none, or where they are there already. Where the record is
    incidents says now, so that what comes late or twice does no harm.

    Whoever deals with the record at the new school sees to them; where nobody does they keep their name, and alerts
    tells the new school's team. ``OwnerAway``: also of a school that identity has not told of yet.
    """
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    dates = _held(unit, DeadlineRow, event.record_id)
    placements = _held(unit, PlacementRow, event.record_id)
    facts = _facts(owners, event) if dates or placements else None
    if facts is None:
        return
    dates = [row for row in dates if row.school_id != facts.school_id]
    placements = [row for row in placements if row.school_id != facts.school_id]
    if not dates and not placements:
        return
    if unit.session.get(SchoolRow, facts.school_id) is None:
        raise OwnerAway("identity")
    schools = {facts.school_id, *(row.school_id for row in dates), *(row.school_id for row in placements)}
    of_dates = update(DeadlineChangeRow).where(DeadlineChangeRow.deadline_id.in_([row.id for row in dates]))
    of_placements = update(PlacementChangeRow).where(
        PlacementChangeRow.placement_id.in_([row.id for row in placements])
    )
    for changes in (of_dates, of_placements):
        unit.session.execute(changes.values(school_id=facts.school_id).execution_options(synchronize_session=False))
    owner_id = facts.assigned_to if facts.is_open else None
    for row in dates:
        row.school_id, row.owner_id = facts.school_id, owner_id or row.owner_id
        row.version += 1
    for placement in placements:
        placement.school_id = facts.school_id
        placement.version += 1
    unit.session.flush()
    unit.audit(AuditAction.REFERRAL_RECORD_FOLLOW, school_ids=schools, object_id=event.record_id)


def _held(unit: Unit, rows: type[Row], record_id: UUID) -> list[Row]:
    return list(unit.session.scalars(select(rows).where(rows.record_id == record_id).with_for_update()))


def _facts(owners: OtherOwners, event: RecordChangedSchool) -> RecordFacts | None:
    """None where incidents was restored to a time before the record."""
    try:
        return owners.record_facts(event.record_id)
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:
            return None
        raise
