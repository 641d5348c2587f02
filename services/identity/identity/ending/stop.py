"""An account is stopped."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rights import Right
from sqlalchemy import delete, or_, select, update

from identity.extras import Extras
from identity.models import LeadStopRow, MailedLinkRow, SessionRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.roles import REQUESTS_LAST, WITHDRAWN, RoleBook, day_of, in_force, may_sign_in
from identity.telling import tell_owner

from .sessions import end_app_passwords, end_sessions

FOR = timedelta(days=1)
_MOST_TOLD = 50


def stop_account(unit: Unit, extras: Extras, row: StaffRow, *, ended: bool) -> None:
    """Part of the caller's transaction; the row is locked, and somebody else is there for what it alone could do.

    What waits for a second person is withdrawn if it ends.
    """
    row.active = False
    end_app_passwords(unit, row.id)
    if ended:
        row.ended_at = row.ended_at or unit.now
        _withdraw_requests(unit, row)
    else:
        row.suspended_at, row.ended_at = row.suspended_at or unit.now, None
    end_sessions(unit, extras, SessionRow.staff_id == row.id)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == row.id))
    tell_owner(unit, extras, row.id, "account_suspended", by=unit.access.actor_id)


def _withdraw_requests(unit: Unit, row: StaffRow) -> None:
    unit.session.execute(
        update(SightRequestRow)
        .where(SightRequestRow.staff_id == row.id, SightRequestRow.decision.is_(None))
        .values(decision=WITHDRAWN, decided_by=unit.access.actor_id, decided_at=unit.now)
    )


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
