"""Takes a role away, at once and everywhere."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import EndGrant
from haven_schemas.rpc.paging import Empty

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.stop_lead import lately_stopped
from identity.accounts.queries.administered import PERSON, administered_schools
from identity.extras import Extras
from identity.models import SessionRow, StaffGrantRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import AskedRole, may_end, spelled_out
from identity.roles.domain.grants import HeldGrant
from identity.roles.domain.roles import RoleBook, RoleEntry
from identity.roles.parts.require_others import one_at_a_time, require_others
from identity.roles.queries.grants_of_staff import every_school, grants_as_given
from identity.roles.queries.held_rows import held_of_row
from identity.roles.queries.last_two import last_two_at
from identity.roles.queries.role_book import role_book
from identity.sessions.parts.end_sessions import end_sessions
from identity.sign_on.queries.ever_used import was_ever_used


def end_grant(unit: Unit, extras: Extras, request: EndGrant) -> Empty:
    """The grant's row goes; that it was there stands in the audit log. The holder's sessions end.

    ``not_found`` unless the caller administers staff at each of its schools; ``not_permitted`` if they could not have
    given it; ``invalid_request``, ``in_use``, if nobody else would be left to administer the trust or confirm sight,
    or the account is one of the last two who triage at a school.
    """
    one_at_a_time(unit)
    book, everywhere = role_book(unit), every_school(unit)
    row = _account(unit, request.grant_id)
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


def _account(unit: Unit, grant_id: UUID) -> StaffRow:
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
