"""Tells the other services when a role begins or is over by its dates: nobody calls at midnight to say so."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import and_, exists, or_, select, update

from identity.accounts.parts.announce_staff import announce_staff
from identity.models import StaffGrantRow, StaffRow
from identity.roles.domain.grants import day_of

_AT_ONCE = 200


def announce_dates(unit: Unit) -> int:
    """How many accounts were announced, at most 200 a call; the unit must see every school.

    Access tokens carry only what is in force, so access begins and ends within a minute of midnight whether or not
    this job runs; it is for those who keep a copy. Two replicas never take the same account.
    """
    today = day_of(unit.now)
    unsaid = StaffGrantRow.announced_on.is_(None)
    due = or_(
        and_(StaffGrantRow.valid_from <= today, or_(unsaid, StaffGrantRow.announced_on < StaffGrantRow.valid_from)),
        and_(StaffGrantRow.valid_until < today, or_(unsaid, StaffGrantRow.announced_on <= StaffGrantRow.valid_until)),
    )
    rows = unit.session.scalars(
        select(StaffRow)
        .where(exists().where(StaffGrantRow.staff_id == StaffRow.id, due))
        .order_by(StaffRow.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, of=StaffRow)
    ).all()
    for row in rows:
        announce_staff(unit, row)
        unit.audit(AuditAction.STAFF_ACCOUNT_CHANGE, object_id=row.id, outcome="dates")
    ids = [row.id for row in rows]
    unit.session.execute(update(StaffGrantRow).where(StaffGrantRow.staff_id.in_(ids), due).values(announced_on=today))
    return len(rows)
