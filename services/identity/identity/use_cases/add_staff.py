"""Adds a staff account with its first password and roles."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Added, AddStaff, NewGrant
from sqlalchemy.dialects.postgresql import insert

from identity.domain.codes import check_secret
from identity.domain.emails import check_email
from identity.domain.grants import HeldGrant, check_shape, expand, groups, may_give
from identity.domain.roles import READY
from identity.extras import Extras
from identity.models import StaffCredentialRow, StaffGrantRow, StaffRow, TotpFactorRow
from identity.queries.grants_of_staff import every_school, schools_of

from .check_new_password import check_new_password

_FIRST_VERSION = 1


def add_staff(unit: Unit, extras: Extras, request: AddStaff) -> Added:
    """The new account's id.

    ``invalid_request`` names what is wrong (an address that has an account: ``duplicate``); ``not_permitted`` if the
    caller would give what they do not hold, so an administrator gives nobody, themselves included, sight of records.
    """
    email = check_email(request.email)
    check_new_password(unit, extras, request.password, owner=[request.name, email])
    held = _checked_grants(unit, request)
    if request.totp_secret is not None and unit.access.kind != "setup":
        raise invalid("totp_secret", FieldCode.NOT_ALLOWED)
    staff_id = _insert_account(unit, request.name, email)
    unit.session.add(
        StaffCredentialRow(
            staff_id=staff_id, password_hash=extras.passwords.hash(request.password), changed_at=unit.now
        )
    )
    unit.session.add_all(_grant_rows(unit, staff_id, held))
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
    if not all(may_give(unit.access, grant) for grant in expand(held, schools)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return list(dict.fromkeys(held))


def _held(asked: NewGrant) -> Iterator[HeldGrant]:
    schools: Sequence[UUID | None] = asked.school_ids or (None,)
    for school_id in schools:
        yield HeldGrant(asked.role, school_id, groups(asked.category_groups), groups(asked.year_groups))


def _insert_account(unit: Unit, name: str, email: str) -> UUID:
    staff_id: UUID | None = unit.session.scalar(
        insert(StaffRow)
        .values(id=new_id(), name=name.strip(), email=email, active=True, version=_FIRST_VERSION, created_at=unit.now)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(StaffRow.id)
    )
    if staff_id is None:
        raise invalid("email", FieldCode.DUPLICATE)
    return staff_id


def _grant_rows(unit: Unit, staff_id: UUID, held: list[HeldGrant]) -> list[StaffGrantRow]:
    return [
        StaffGrantRow(
            id=new_id(),
            staff_id=staff_id,
            role=grant.role,
            school_id=grant.school_id,
            category_groups=None if grant.category_groups is None else list(grant.category_groups),
            year_groups=None if grant.year_groups is None else list(grant.year_groups),
            created_at=unit.now,
        )
        for grant in held
    ]


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
    changed = StaffChanged(staff_id=staff_id, version=_FIRST_VERSION)
    unit.publish(changed, aggregate_id=staff_id, aggregate_version=_FIRST_VERSION, school_id=None)
    unit.audit(
        AuditAction.STAFF_LIST_CHANGE,
        right=Right.STAFF_ADMINISTER,
        school_ids=schools_of(expand(held, every_school(unit))),
        object_id=staff_id,
    )
