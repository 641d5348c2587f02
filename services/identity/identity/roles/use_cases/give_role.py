"""Gives an account one more role."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import GiveRole, RoleGiven
from sqlalchemy import select

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.queries.administered import PERSON, administered_schools, works_at
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.grants import HeldGrant
from identity.roles.parts.check_grants import check_grant, ground
from identity.roles.parts.give_grants import give_grants
from identity.roles.queries.grants_of_staff import grants_as_given
from identity.roles.queries.held_rows import held_of_row
from identity.second_person.parts.ask_confirmation import ask_confirmation


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
