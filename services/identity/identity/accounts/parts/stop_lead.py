"""Suspends one of the last two who triage at a school: for a day, and for good once a second person agrees."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rights import Right
from sqlalchemy import or_, select

from identity.accounts.parts.stop_account import stop_account
from identity.extras import Extras
from identity.models import LeadStopRow, StaffGrantRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import REQUESTS_LAST
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import RoleBook
from identity.roles.queries.grant_conditions import in_force, may_sign_in

FOR = timedelta(days=1)
_MOST_TOLD = 50


def stop_lead(
    unit: Unit, extras: Extras, book: RoleBook, row: StaffRow, schools: Collection[UUID], *, ended: bool
) -> LeadStopRow:
    """Part of the caller's transaction. Signed out at once; others who triage there, the trust lead and the data
    protection officer are told."""
    stop = LeadStopRow(
        id=new_id(),
        staff_id=row.id,
        school_ids=sorted(schools),
        ends_account=ended,
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        until=unit.now + FOR,
    )
    unit.session.add(stop)
    stop_account(unit, extras, row, ended=False)
    for staff_id in told_of_lead(unit, book, schools):
        if staff_id not in (row.id, unit.access.actor_id):
            tell_owner(unit, extras, staff_id, "lead_stopped", by=unit.access.actor_id)
    return stop


def lately_stopped(unit: Unit, staff_id: UUID) -> LeadStopRow | None:
    """The last one that nobody agreed to, of those that could still be agreed to: nobody suspends for one day after
    the other."""
    return unit.session.scalar(
        select(LeadStopRow)
        .where(
            LeadStopRow.staff_id == staff_id,
            LeadStopRow.asked_at > unit.now - REQUESTS_LAST,
            or_(LeadStopRow.agreed.is_(None), LeadStopRow.agreed.is_(False)),
        )
        .order_by(LeadStopRow.asked_at.desc())
        .limit(1)
    )


def told_of_lead(unit: Unit, book: RoleBook, schools: Collection[UUID]) -> list[UUID]:
    """Who triages or watches over the data there: told when one of the last two is stopped, or leaves."""
    roles = [entry.key for entry in book.values() if entry.rights & {Right.CONCERN_TRIAGE, Right.DATA_OVERSEE}]
    there = or_(StaffGrantRow.school_id.in_(schools), StaffGrantRow.school_id.is_(None))
    return list(
        unit.session.scalars(
            select(StaffRow.id)
            .join(StaffGrantRow, StaffGrantRow.staff_id == StaffRow.id)
            .where(may_sign_in(), StaffGrantRow.role.in_(roles), there, in_force(day_of(unit.now)))
            .group_by(StaffRow.id)
            .order_by(StaffRow.id)
            .limit(_MOST_TOLD)
        )
    )
