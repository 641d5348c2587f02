"""An account is stopped, and opened again."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import AccountChanged, SetAccountState
from haven_schemas.acts.identity.stops import DecideStop, StopRequest
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.ending import lately_stopped, stop_account, stop_lead
from identity.extras import Extras
from identity.models import LeadStopRow, StaffRow
from identity.people import names_of
from identity.roles import (
    REQUESTS_LAST,
    administered_account,
    confirms_at,
    every_school,
    grants_as_given,
    is_caller_proven,
    last_two_at,
    role_book,
    schools_of_sight,
    was_ever_used,
    works_at,
)
from identity.second_person import SecondPersons, one_at_a_time, require_others
from identity.telling import announce_staff, tell_owner

MOST = 50
_AT_ONCE = 100


def stop_requests(unit: Unit, rule: SecondPersons, own: AbstractSet[UUID]) -> list[StopRequest]:
    """Undecided: those the caller may decide, asked for, or administers every school of; never one's own account's."""
    rows = unit.session.scalars(
        select(LeadStopRow)
        .where(
            LeadStopRow.agreed.is_(None),
            LeadStopRow.asked_at > unit.now - REQUESTS_LAST,
            LeadStopRow.staff_id != unit.access.actor_id,
        )
        .order_by(LeadStopRow.asked_at)
        .limit(MOST)
    ).all()
    names = names_of(unit, {each for row in rows for each in (row.staff_id, row.asked_by)})
    found = []
    for row in rows:
        mine = not unit.access.is_unproven and rule.for_stop(row).group_of(unit.access.actor_id) is not None
        if mine or row.asked_by == unit.access.actor_id or frozenset(row.school_ids) <= own:
            found.append(
                StopRequest(
                    id=row.id,
                    staff_name=names[row.staff_id],
                    asked_by=names[row.asked_by],
                    asked_at=row.asked_at,
                    until=row.until,
                    over=row.over_at is not None,
                    mine_to_decide=mine,
                )
            )
    return found


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


def set_account_state(unit: Unit, extras: Extras, request: SetAccountState) -> AccountChanged:
    """The account's version. Its sessions end and every mailed link is void; its roles stay in the record.

    ``not_found`` unless it is the caller's to administer; ``stale_version``; ``invalid_request`` on ``state``:
    ``not_allowed`` for the caller's own account, ``in_use`` for the trust's last administrator and the last who could
    confirm sight at a school. One of the last two who triage at a school is suspended for a day, and for good once a
    second person agrees (decision 117); ``proposed_already`` where nobody did so lately. ``not_permitted``: an account
    whose roles open records is taken back only by who may confirm sight there; anyone else takes those roles away
    first.
    """
    one_at_a_time(unit)
    row = administered_account(unit, request.staff_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.id == unit.access.actor_id:
        raise invalid("state", FieldCode.NOT_ALLOWED)
    if request.state == "active":
        _take_back(unit, row)
        stop = None
    else:
        stop = _stop(unit, extras, row, ended=request.state == "ended")
    version = announce_staff(unit, row)
    unit.audit(
        AuditAction.STAFF_STATE_SET,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, row.id),
        object_id=row.id,
        outcome=request.state if stop is None else "for_a_day",
    )
    if stop is None:
        return AccountChanged(version=version)
    return AccountChanged(version=version, request_id=stop.id, takes_effect_at=stop.until)


def _take_back(unit: Unit, row: StaffRow) -> None:
    sight = schools_of_sight(unit, row.id)
    if sight and not row.active and not (confirms_at(unit.access, sight) and is_caller_proven(unit)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    row.active, row.suspended_at, row.ended_at = True, None, None
    stop = lately_stopped(unit, row.id)
    if stop is not None:
        stop.over_at = stop.over_at or unit.now
        stop.agreed, stop.decided_by, stop.decided_at = False, unit.access.actor_id, unit.now


def _stop(unit: Unit, extras: Extras, row: StaffRow, *, ended: bool) -> LeadStopRow | None:
    held, book, everywhere = list(grants_as_given(unit, row.id).values()), role_book(unit), every_school(unit)
    require_others(unit, book, row.id, lost=held, kept=[], schools=everywhere, field="state")
    before = lately_stopped(unit, row.id)
    schools = last_two_at(unit, book, row.id, held, everywhere)
    if schools and before is not None:
        raise invalid("state", FieldCode.PROPOSED_ALREADY)
    if schools and row.active and was_ever_used(unit, row.id):
        return stop_lead(unit, extras, book, row, schools, ended=ended)
    stop_account(unit, extras, row, ended=ended)
    return None
