"""An account is opened."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import Added, AddStaff, NewGrant
from haven_schemas.acts.identity.staff import InviteStaff, StaffInvited
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right

from identity.extras import Extras
from identity.factors import check_secret
from identity.giving import give_grants, grant_row
from identity.models import StaffCredentialRow, TotpFactorRow
from identity.names import check_email
from identity.policy import check_new_password
from identity.roles import READY, HeldGrant, check_grant, check_shape, every_school, expand, ground, groups, schools_of
from identity.second_person import ask_confirmation
from identity.telling import make_mailed_link

from .open import FIRST_VERSION, open_account


def add_staff(unit: Unit, extras: Extras, request: AddStaff) -> Added:
    """The new account's id.

    For the set-up alone (``not_permitted``): it hands the password out itself, and its grants are in force at once.
    People invite others, whose passwords they never know. ``invalid_request`` names what is wrong (an address that has
    an account: ``duplicate``).
    """
    if unit.access.kind != "setup":
        raise Problem(ErrorCode.NOT_PERMITTED)
    email = check_email(request.email)
    check_new_password(unit, extras, request.password, owner=[request.name, email])
    held = _checked_grants(unit, request)
    staff_id = open_account(unit, request.name, email).id
    unit.session.add(
        StaffCredentialRow(
            staff_id=staff_id, password_hash=extras.passwords.hash(request.password), changed_at=unit.now
        )
    )
    unit.session.add_all(grant_row(unit, staff_id, each, given_by=None) for each in held)
    if request.totp_secret is not None:
        unit.session.add(_factor(unit, extras, staff_id, check_secret(request.totp_secret)))
    _tell(unit, staff_id, held)
    return Added(id=staff_id)


def _checked_grants(unit: Unit, request: AddStaff) -> list[HeldGrant]:
    schools = every_school(unit)
    held: list[HeldGrant] = []
    for number, asked in enumerate(request.grants):
        for grant in _held(asked):
            check_shape(f"grants.{number}", grant, READY[grant.role])
            if grant.school_id is not None and grant.school_id not in schools:
                raise invalid(f"grants.{number}.school_ids", FieldCode.UNKNOWN_SCHOOL)
            held.append(grant)
    return list(dict.fromkeys(held))


def _held(asked: NewGrant) -> Iterator[HeldGrant]:
    schools: Sequence[UUID | None] = asked.school_ids or (None,)
    for school_id in schools:
        yield HeldGrant(asked.role, school_id, groups(asked.category_groups), groups(asked.year_groups))


def _factor(unit: Unit, extras: Extras, staff_id: UUID, secret: str) -> TotpFactorRow:
    """A second factor in force at once: only the set-up, which hands out the secret itself, may ask for it."""
    return TotpFactorRow(
        id=new_id(),
        staff_id=staff_id,
        secret_sealed=extras.secrets.seal(staff_id, secret),
        created_at=unit.now,
        confirmed_at=unit.now,
        last_step=0,
    )


def _tell(unit: Unit, staff_id: UUID, held: list[HeldGrant]) -> None:
    changed = StaffChanged(staff_id=staff_id, version=FIRST_VERSION)
    unit.publish(changed, aggregate_id=staff_id, aggregate_version=FIRST_VERSION, school_id=None)
    unit.audit(
        AuditAction.STAFF_LIST_CHANGE,
        right=Right.STAFF_ADMINISTER,
        school_ids=schools_of(expand(held, every_school(unit))),
        object_id=staff_id,
    )


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
