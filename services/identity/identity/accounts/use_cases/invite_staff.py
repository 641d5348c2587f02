"""Makes a staff account without a password and has its owner mailed a link to choose one."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import InviteStaff, StaffInvited

from identity.accounts.domain.emails import check_email
from identity.accounts.parts.open_account import open_account
from identity.extras import Extras
from identity.passwords.parts.make_mailed_link import make_mailed_link
from identity.roles.parts.check_grants import check_grant, ground
from identity.roles.parts.give_grants import give_grants
from identity.second_person.parts.ask_confirmation import ask_confirmation


def invite_staff(unit: Unit, extras: Extras, request: InviteStaff) -> StaffInvited:
    """The account and the requests that wait; nobody but its owner ever knows the password.

    ``invalid_request`` names what is wrong (an address that has an account: ``duplicate``); ``not_permitted`` if a
    role is not the caller's to give; ``VaultAway`` if no link can be made. Then nothing was done.
    """
    on = ground(unit)
    asked = [
        check_grant(unit, on, each, staff_id=None, place=f"grants.{number}")
        for number, each in enumerate(request.grants)
    ]
    row = open_account(unit, request.name, check_email(request.email))
    given = give_grants(unit, on, row.id, {each.held: each for each in asked}.values())
    ask_confirmation(unit, extras, on.book, given.requests)
    make_mailed_link(unit, extras, row.id, "invitation", by=unit.access.actor_id)
    unit.publish(
        StaffChanged(staff_id=row.id, version=row.version),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=None,
    )
    unit.audit(
        AuditAction.STAFF_LIST_CHANGE,
        right=Right.STAFF_ADMINISTER,
        school_ids=frozenset().union(*(each.grant.school_ids for each in asked)),
        object_id=row.id,
        outcome="waits" if given.requests else "done",
    )
    return StaffInvited(staff_id=row.id, requests=[each.id for each in given.requests])
