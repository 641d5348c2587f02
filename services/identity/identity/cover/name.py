"""Cover is named and ended."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.cover import CoverNamed, EndCover, NameCover
from haven_schemas.acts.identity.staff import AskedGrant, EndGrant
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import or_, select

from identity.extras import Extras
from identity.giving import MadeGrants, end_grant, give_grants
from identity.models import CoverRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.roles import (
    PERSON,
    WITHDRAWN,
    GrantContext,
    Role,
    at_school,
    check_grant,
    day_of,
    ground,
    in_force,
    may_sign_in,
)
from identity.second_person import ask_confirmation
from identity.telling import announce_staff, tell_owner

from .cover import count_school_days, state_of
from .facts import ROLE, calendar_of, facts_of, grant_of, names_cover


def name_cover(unit: Unit, extras: Extras, request: NameCover) -> CoverNamed:
    """An ordinary safeguarding lead's role with a last day, which waits for a second person as any does.

    The school's headteachers are told by mail. ``not_found`` for a school of others or an account that ended;
    ``not_permitted`` for whoever is not the trust's lead, and to themselves; ``invalid_request`` on ``first_day``,
    ``last_day``, ``school_id`` (closed), or ``staff_id`` (``duplicate``: they lead there on one of these days).
    """
    if not names_cover(unit.access, request.school_id):
        raise Problem(ErrorCode.NOT_PERMITTED)
    days = count_school_days(
        request.first_day, request.last_day, calendar_of(unit, request.school_id), day_of(unit.now)
    )
    on, staff = ground(unit), _account(unit, request.staff_id)
    if request.school_id in on.closed:
        raise invalid("school_id", FieldCode.SCHOOL_CLOSED)
    _refuse_overlap(unit, on, request)
    given = _give(unit, extras, on, request)
    row = _kept(unit, request, days, given)
    unit.session.add(row)
    if given.grants:
        announce_staff(unit, staff)
        tell_owner(unit, extras, staff.id, "roles_changed", by=unit.access.actor_id)
    _tell_heads(unit, extras, request)
    unit.audit(
        AuditAction.ROLE_GRANT_ASK if given.requests else AuditAction.ROLE_GRANT_GIVE,
        right=Right.POLICY_SET,
        school_ids=[request.school_id],
        object_id=staff.id,
        outcome="cover",
    )
    return CoverNamed(cover_id=row.id, request_id=row.request_id, school_days=days)


def _account(unit: Unit, staff_id: UUID) -> StaffRow:
    row = unit.session.get(StaffRow, staff_id, with_for_update=True)
    if row is None or row.kind != PERSON or not row.active:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _give(unit: Unit, extras: Extras, on: GrantContext, request: NameCover) -> MadeGrants:
    wanted = AskedGrant(
        role=ROLE, school_id=request.school_id, valid_from=request.first_day, valid_until=request.last_day
    )
    asked = check_grant(unit, on, wanted, staff_id=request.staff_id, place="cover")
    given = give_grants(unit, on, request.staff_id, [asked])
    ask_confirmation(unit, extras, on.book, given.requests)
    unit.session.flush()
    return given


def _kept(unit: Unit, request: NameCover, days: int, given: MadeGrants) -> CoverRow:
    return CoverRow(
        id=new_id(),
        school_id=request.school_id,
        staff_id=request.staff_id,
        first_day=request.first_day,
        last_day=request.last_day,
        school_days=days,
        named_by=unit.access.actor_id,
        named_at=unit.now,
        request_id=given.requests[0].id if given.requests else None,
    )


def _refuse_overlap(unit: Unit, on: GrantContext, request: NameCover) -> None:
    """Who leads there on one of the days, or waits to, covers for nobody: two covers in a row never share a day."""
    leading = [entry.key for entry in on.book.values() if Right.CONCERN_TRIAGE in entry.rights]
    held = select(StaffGrantRow.id).where(
        StaffGrantRow.staff_id == request.staff_id,
        StaffGrantRow.role.in_(leading),
        at_school(request.school_id),
        or_(StaffGrantRow.valid_from.is_(None), StaffGrantRow.valid_from <= request.last_day),
        or_(StaffGrantRow.valid_until.is_(None), StaffGrantRow.valid_until >= request.first_day),
    )
    if unit.session.scalar(held.limit(1)) is not None or _waits(unit, request):
        raise invalid("staff_id", FieldCode.DUPLICATE)


def _waits(unit: Unit, request: NameCover) -> bool:
    waiting = select(SightRequestRow.id).where(
        SightRequestRow.staff_id == request.staff_id,
        SightRequestRow.school_id == request.school_id,
        SightRequestRow.role == ROLE,
        SightRequestRow.decision.is_(None),
        SightRequestRow.expires_at > unit.now,
        or_(SightRequestRow.valid_from.is_(None), SightRequestRow.valid_from <= request.last_day),
        or_(SightRequestRow.valid_until.is_(None), SightRequestRow.valid_until >= request.first_day),
    )
    return unit.session.scalar(waiting.limit(1)) is not None


def _tell_heads(unit: Unit, extras: Extras, request: NameCover) -> None:
    today: date = day_of(unit.now)
    heads = select(StaffGrantRow.staff_id).where(
        StaffGrantRow.role == Role.HEADTEACHER.value,
        StaffGrantRow.school_id == request.school_id,
        in_force(today),
    )
    told = select(StaffRow.id).where(StaffRow.id.in_(heads), may_sign_in()).order_by(StaffRow.id)
    for staff_id in unit.session.scalars(told):
        if staff_id not in (unit.access.actor_id, request.staff_id):
            tell_owner(unit, extras, staff_id, "cover_named", by=unit.access.actor_id)


def end_cover(unit: Unit, extras: Extras, request: EndCover) -> Empty:
    """The role is gone at once and its holder signed out; what waits for a second person is taken back.

    ``not_found`` for cover at a school whose lead the caller is not; ``invalid_request`` on ``cover_id`` if it is over.
    """
    row = unit.session.get(CoverRow, request.cover_id, with_for_update=True)
    if row is None or not names_cover(unit.access, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    state = state_of(facts_of(unit, row), day_of(unit.now))
    if state not in ("waiting", "agreed", "now"):
        raise invalid("cover_id", FieldCode.NOT_ALLOWED)
    row.ended_at, row.ended_by = unit.now, unit.access.actor_id
    if state == "waiting":
        _withdraw(unit, row)
        return Empty()
    grant = grant_of(unit, row)
    if grant is None:  # somebody else took it away a moment ago
        raise Problem(ErrorCode.NOT_FOUND)
    return end_grant(unit, extras, EndGrant(grant_id=grant.id))


def _withdraw(unit: Unit, row: CoverRow) -> None:
    """Whichever of the trust's leads asked."""
    waiting = unit.session.get(SightRequestRow, row.request_id, with_for_update=True)
    if waiting is None or waiting.decision is not None:  # decided a moment ago
        raise Problem(ErrorCode.NOT_FOUND)
    waiting.decision, waiting.decided_by, waiting.decided_at = WITHDRAWN, unit.access.actor_id, unit.now
    unit.audit(
        AuditAction.SIGHT_REQUEST_WITHDRAW,
        right=Right.POLICY_SET,
        school_ids=[row.school_id],
        object_id=waiting.id,
    )
