"""Another mail domain for every account at the old one: one request, one approval."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.owners import ChangeDomain, DomainChangeAsked
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select

from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.names import check_domain
from identity.roles import PERSON, REQUESTS_LAST, administered_schools, every_school, role_book
from identity.second_person import ask_confirmation
from identity.telling import announce_staff

from .address import put_address

KIND = "domain"


def ask_domain(unit: Unit, extras: Extras, request: ChangeDomain) -> DomainChangeAsked:
    """The request; asked again while it waits, the same.

    ``not_permitted`` unless the caller administers staff in the whole trust. ``invalid_request`` on ``old_domain``
    (``unknown``: no account has it) or ``new_domain`` (``duplicate``: an account has one of the new addresses already,
    or ``same_as_before``).
    """
    everywhere = every_school(unit)
    if not everywhere or not everywhere <= administered_schools(unit):
        raise Problem(ErrorCode.NOT_PERMITTED)
    old, new = check_domain(request.old_domain, "old_domain"), check_domain(request.new_domain, "new_domain")
    if old == new:
        raise invalid("new_domain", FieldCode.SAME_AS_BEFORE)
    accounts = _accounts(unit, old)
    _check_free(unit, accounts, new)
    waiting = _waiting(unit, old, new)
    if waiting is not None:
        return DomainChangeAsked(request_id=waiting, accounts=len(accounts))
    row = SightRequestRow(
        id=new_id(),
        kind=KIND,
        staff_id=unit.access.actor_id,
        school_id=None,
        old_email=old,
        new_email=new,
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        expires_at=unit.now + REQUESTS_LAST,
    )
    ask_confirmation(unit, extras, role_book(unit), [row])
    unit.audit(
        AuditAction.STAFF_ADDRESS_ASK, right=Right.STAFF_ADMINISTER, school_ids=everywhere, object_id=row.id,
        outcome=KIND,
    )  # fmt: skip
    return DomainChangeAsked(request_id=row.id, accounts=len(accounts))


def change_domain_now(unit: Unit, extras: Extras, row: SightRequestRow) -> None:
    """Every account that has the old domain by now, ended ones as well; each owner is told at both addresses.

    ``invalid_request`` on ``new_domain``, ``duplicate``, if an address was taken meanwhile: then none is changed.
    """
    old, new = row.old_email or "", row.new_email or ""
    accounts = _accounts(unit, old)
    _check_free(unit, accounts, new)
    for staff in accounts:
        email = f"{_local(staff.email or '')}@{new}"
        put_address(unit, extras, staff, email, by=unit.access.actor_id, by_mailbox=False, keep_links=True)
        announce_staff(unit, staff)


def _accounts(unit: Unit, domain: str) -> Sequence[StaffRow]:
    found = unit.session.scalars(
        select(StaffRow)
        .where(StaffRow.kind == PERSON, func.split_part(StaffRow.email, "@", 2) == domain)
        .order_by(StaffRow.id)
        .with_for_update()
    ).all()
    if not found:
        raise invalid("old_domain", FieldCode.UNKNOWN)
    return found


def _check_free(unit: Unit, accounts: Sequence[StaffRow], domain: str) -> None:
    wanted = [f"{_local(each.email or '')}@{domain}" for each in accounts]
    if unit.session.scalar(select(StaffRow.id).where(StaffRow.email.in_(wanted)).limit(1)) is not None:
        raise invalid("new_domain", FieldCode.DUPLICATE)


def _local(email: str) -> str:
    return email.rpartition("@")[0]


def _waiting(unit: Unit, old: str, new: str) -> UUID | None:
    return unit.session.scalar(
        select(SightRequestRow.id).where(
            SightRequestRow.kind == KIND,
            SightRequestRow.old_email == old,
            SightRequestRow.new_email == new,
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
    )
