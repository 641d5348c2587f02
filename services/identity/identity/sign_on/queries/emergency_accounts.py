"""Which accounts keep their password where everybody else signs in at a provider."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import EmergencyAccount, EmergencyFault
from sqlalchemy import select

from identity.factors.queries.factors_in_force import has_factor
from identity.models import EmergencyAccountRow, StaffCredentialRow, StaffGrantRow, StaffRow
from identity.owners.queries.proven import is_proven
from identity.roles.queries.grants_of_staff import held_grants
from identity.roles.queries.role_book import role_book


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
