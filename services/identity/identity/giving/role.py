"""A role is given and ended."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import EndGrant, GiveRole, RoleGiven
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import and_, exists, or_, select, update

from identity.ending import end_sessions, lately_stopped
from identity.extras import Extras
from identity.models import SessionRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.roles import (
    PERSON,
    AskedRole,
    HeldGrant,
    RoleBook,
    RoleEntry,
    administered_schools,
    check_grant,
    day_of,
    every_school,
    grants_as_given,
    ground,
    held_of_row,
    last_two_at,
    may_end,
    role_book,
    spelled_out,
    was_ever_used,
    works_at,
)
from identity.second_person import ask_confirmation, one_at_a_time, require_others
from identity.telling import announce_staff, tell_owner

from .grants import give_grants

_AT_ONCE = 200


def give_role(unit: Unit, extras: Extras, request: GiveRole) -> RoleGiven:
    """In force at once, or a request that waits for a second person for 14 days.

    ``not_found`` for an account that ended or works at none of the caller's schools; ``not_permitted`` if the role is
    not the caller's to give, and to themselves; ``invalid_request``, ``duplicate``, if the account holds exactly it or
    waits for it.
    """
    on = ground(unit)
    row = _account(unit, request)
    asked = check_grant(unit, on, request.grant, staff_id=row.id, place="grant")
    if asked.held in _held_or_waiting(unit, row):
        raise invalid("grant.role", FieldCode.DUPLICATE)
    given = give_grants(unit, on, row.id, [asked])
    ask_confirmation(unit, extras, on.book, given.requests)
    if given.grants:
        announce_staff(unit, row)
        tell_owner(unit, extras, row.id, "roles_changed", by=unit.access.actor_id)
    unit.audit(
        AuditAction.ROLE_GRANT_ASK if given.requests else AuditAction.ROLE_GRANT_GIVE,
        right=Right.STAFF_ADMINISTER,
        school_ids=asked.grant.school_ids,
        object_id=row.id,
    )
    return RoleGiven(
        grant_id=given.grants[0] if given.grants else None,
        request_id=given.requests[0].id if given.requests else None,
    )


def _account(unit: Unit, request: GiveRole) -> StaffRow:
    row = unit.session.get(StaffRow, request.staff_id, with_for_update=True)
    if row is None or row.kind != PERSON or row.ended_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    if not works_at(unit, row.id) & administered_schools(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _held_or_waiting(unit: Unit, row: StaffRow) -> set[HeldGrant]:
    waiting = unit.session.scalars(
        select(SightRequestRow).where(
            SightRequestRow.staff_id == row.id,
            SightRequestRow.kind == "role",
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
    )
    return {*grants_as_given(unit, row.id).values(), *(held_of_row(each) for each in waiting)}


def end_grant(unit: Unit, extras: Extras, request: EndGrant) -> Empty:
    """The grant's row goes; that it was there stands in the audit log. The holder's sessions end.

    ``not_found`` unless the caller administers staff at each of its schools; ``not_permitted`` if they could not have
    given it; ``invalid_request``, ``in_use``, if nobody else would be left to administer the trust or confirm sight,
    or the account is one of the last two who triage at a school.
    """
    one_at_a_time(unit)
    book, everywhere = role_book(unit), every_school(unit)
    row = _holder(unit, request.grant_id)
    grant = unit.session.get(StaffGrantRow, request.grant_id, populate_existing=True)
    if grant is None:  # someone else took it away a moment ago
        raise Problem(ErrorCode.NOT_FOUND)
    asked = _asked(book, held_of_row(grant), everywhere)
    if not asked.grant.school_ids <= administered_schools(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    if not may_end(unit.access, asked):
        raise Problem(ErrorCode.NOT_PERMITTED)
    held = grants_as_given(unit, row.id)
    kept = [each for grant_id, each in held.items() if grant_id != grant.id]
    require_others(unit, book, row.id, lost=[asked.held], kept=kept, schools=everywhere, field="grant_id")
    if row.id != unit.access.actor_id and _silences(unit, book, row, asked.held, kept, everywhere):
        raise invalid("grant_id", FieldCode.IN_USE)
    unit.session.delete(grant)
    announce_staff(unit, row)
    end_sessions(unit, extras, SessionRow.staff_id == row.id)
    tell_owner(unit, extras, row.id, "roles_changed", by=unit.access.actor_id)
    unit.audit(
        AuditAction.ROLE_GRANT_END,
        right=Right.STAFF_ADMINISTER,
        school_ids=asked.grant.school_ids,
        object_id=row.id,
    )
    return Empty()


def _silences(
    unit: Unit, book: RoleBook, row: StaffRow, lost: HeldGrant, kept: list[HeldGrant], schools: frozenset[UUID]
) -> bool:
    """Whether it would end that one of the last two who triage somewhere does; also of an account that is suspended for
    a day. Giving it up oneself takes nobody away."""
    if not (row.active and was_ever_used(unit, row.id)) and lately_stopped(unit, row.id) is None:
        return False
    before = last_two_at(unit, book, row.id, [lost, *kept], schools)
    return not before <= last_two_at(unit, book, row.id, kept, schools)


def _holder(unit: Unit, grant_id: UUID) -> StaffRow:
    """The holder, locked."""
    grant = unit.session.get(StaffGrantRow, grant_id)
    row = None if grant is None else unit.session.get(StaffRow, grant.staff_id, with_for_update=True)
    if row is None or row.kind != PERSON:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _asked(book: RoleBook, held: HeldGrant, everywhere: frozenset[UUID]) -> AskedRole:
    """A role that is in no book any more gives nothing, and anyone who administers its schools may clear it away."""
    empty = RoleEntry(held.role, held.role, frozenset(), limited_to_groups=False, may_span_trust=True)
    return spelled_out(held, book.get(held.role, empty), everywhere)


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
