"""A second person says whether one of the last two who triage at a school stays suspended; or time says no."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.stops import DecideStop
from haven_schemas.rpc.paging import Empty
from sqlalchemy import select

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.stop_account import stop_account
from identity.extras import Extras
from identity.models import LeadStopRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import REQUESTS_LAST
from identity.roles.parts.require_others import one_at_a_time
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.queries.second_persons import SecondPersons

_AT_ONCE = 100


def decide_stop(unit: Unit, extras: Extras, request: DecideStop) -> Empty:
    """Agreed: it stands, and holds again where the day is over. Refused: the account is open again.

    ``not_found`` for what was decided or ran out, and for whoever is no second person in it.
    """
    one_at_a_time(unit)
    everywhere = every_school(unit)
    with unit.beyond_own_schools(everywhere):
        stop = unit.session.get(LeadStopRow, request.stop_id, with_for_update=True)
        if stop is None or stop.agreed is not None or stop.asked_at <= unit.now - REQUESTS_LAST:
            raise Problem(ErrorCode.NOT_FOUND)
        persons = SecondPersons(unit, role_book(unit), everywhere).for_stop(stop)
        if unit.access.is_unproven or persons.group_of(unit.access.actor_id) is None:
            raise Problem(ErrorCode.NOT_FOUND)
        staff = unit.session.get_one(StaffRow, stop.staff_id, with_for_update=True)
        stop.agreed, stop.decided_by, stop.decided_at = request.agree, unit.access.actor_id, unit.now
        if request.agree:
            stop.over_at = None
            stop_account(unit, extras, staff, ended=stop.ends_account)
            announce_staff(unit, staff)
        else:
            _open_again(unit, extras, stop, staff)
    _audit(unit, stop, Right.SESSION_OWN, "stands" if request.agree else "refused")
    return Empty()


def end_stops(unit: Unit, extras: Extras) -> None:
    """A job of the service: those of which a day has passed. Rows by SKIP LOCKED, so that replicas share them."""
    due = select(LeadStopRow).where(
        LeadStopRow.agreed.is_(None), LeadStopRow.over_at.is_(None), LeadStopRow.until <= unit.now
    )
    for stop in unit.session.scalars(due.order_by(LeadStopRow.until).limit(_AT_ONCE).with_for_update(skip_locked=True)):
        staff = unit.session.get_one(StaffRow, stop.staff_id, with_for_update=True)
        _open_again(unit, extras, stop, staff)
        _audit(unit, stop, None, "nobody_agreed")


def _open_again(unit: Unit, extras: Extras, stop: LeadStopRow, staff: StaffRow) -> None:
    if stop.over_at is not None:
        return
    stop.over_at = unit.now
    if staff.active or staff.ended_at is not None:
        return
    staff.active, staff.suspended_at = True, None
    announce_staff(unit, staff)
    for staff_id in (staff.id, stop.asked_by):
        tell_owner(unit, extras, staff_id, "stop_over")


def _audit(unit: Unit, stop: LeadStopRow, right: Right | None, outcome: str) -> None:
    unit.audit(
        AuditAction.STAFF_STATE_SET, right=right, school_ids=stop.school_ids, object_id=stop.staff_id, outcome=outcome
    )
