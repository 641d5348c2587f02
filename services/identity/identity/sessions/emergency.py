"""Who may still sign in by a password."""

from collections.abc import Iterable, Mapping
from typing import Literal
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.sign_on import EmergencyAccount, EmergencyFault
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_ACCOUNTS
from sqlalchemy import ColumnElement, exists, select

from identity.factors import has_factor
from identity.models import (
    EmergencyAccountRow,
    SignOnLinkRow,
    SignOnProviderRow,
    StaffCredentialRow,
    StaffGrantRow,
    StaffRow,
    TrustPolicyRow,
)
from identity.policy import POLICY_ID
from identity.roles import held_grants, is_proven, role_book

PasswordUse = Literal["as_before", "emergency", "to_link", "none"]


def named_accounts(unit: Unit) -> list[EmergencyAccount]:
    """Those the trust named, by name, each with what is in its way; none while passwords are everybody's."""
    return _views(unit, unit.session.scalars(select(EmergencyAccountRow.staff_id)))


def could_be_named(unit: Unit) -> list[EmergencyAccount]:
    """Accounts with a role in the whole trust that sets its rules, which could be used now, by name."""
    keys = [entry.key for entry in role_book(unit).values() if Right.POLICY_SET in entry.rights]
    held = select(StaffGrantRow.staff_id).where(StaffGrantRow.school_id.is_(None), StaffGrantRow.role.in_(keys))
    return [each for each in _views(unit, set(unit.session.scalars(held))) if each.fault is None]


def _views(unit: Unit, staff_ids: Iterable[UUID]) -> list[EmergencyAccount]:
    """``staff_ids`` are few: those who set the whole trust's rules."""
    found = unit.session.execute(
        select(StaffRow, StaffCredentialRow.last_signed_in_at, has_factor(StaffRow.id), is_proven())
        .outerjoin(StaffCredentialRow, StaffCredentialRow.staff_id == StaffRow.id)
        .where(StaffRow.id.in_(list(staff_ids)), StaffRow.kind == "person")
        .order_by(StaffRow.name, StaffRow.id)
    )
    rules = {entry.key for entry in role_book(unit).values() if Right.POLICY_SET in entry.rights}
    return [
        EmergencyAccount(
            staff_id=staff.id,
            name=staff.name,
            email=staff.email or "",
            fault=_fault(
                {
                    "closed": not staff.active,
                    "no_rights": not _sets_rules(unit, staff.id, rules),
                    "never_used": used_at is None,
                    "no_second_factor": not factor,
                    "unproven": not proven,
                }
            ),
        )
        for staff, used_at, factor, proven in found
    ]


def _sets_rules(unit: Unit, staff_id: UUID, roles: set[str]) -> bool:
    """In the whole trust: so whoever is left can let everybody else in again."""
    return any(grant.school_id is None and grant.role in roles for grant in held_grants(unit, staff_id))


def _fault(faults: Mapping[EmergencyFault, bool]) -> EmergencyFault | None:
    return next((fault for fault, is_so in faults.items() if is_so), None)


def password_use(unit: Unit, staff_id: UUID) -> PasswordUse:
    """Of the account's password now.

    ``as_before`` unless single sign-on alone is in force, and always for the watcher; ``emergency`` for an account
    named for that; ``none`` for one that signs in at a provider in use; ``to_link`` for one that has no such link yet.
    """
    if staff_id in WATCH_ACCOUNTS or not only_sign_on_in_force(unit):
        return "as_before"
    if unit.session.get(EmergencyAccountRow, staff_id) is not None:
        return "emergency"
    return "none" if unit.session.scalar(select(is_linked()).where(StaffRow.id == staff_id)) else "to_link"


def only_sign_on_in_force(unit: Unit) -> bool:
    """Whether passwords are for emergencies alone.

    Not where no provider is in use, nor where neither emergency account could be used: nobody may be able to let the
    trust in again then, and a password with a second factor is no worse than before.
    """
    decided = unit.session.scalar(select(TrustPolicyRow.sign_on_only_since).where(TrustPolicyRow.id == POLICY_ID))
    if decided is None or unit.session.scalar(select(provider_in_use())) is not True:
        return False
    return any(each.fault is None for each in named_accounts(unit))


def provider_in_use() -> ColumnElement[bool]:
    """Whether any is switched on."""
    return exists().where(SignOnProviderRow.on_since.is_not(None))


def is_linked() -> ColumnElement[bool]:
    """Of ``StaffRow``: there is a link to a provider in use."""
    return exists().where(
        SignOnLinkRow.staff_id == StaffRow.id,
        SignOnProviderRow.id == SignOnLinkRow.provider_id,
        SignOnProviderRow.on_since.is_not(None),
    )
