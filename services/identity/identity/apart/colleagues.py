"""Whose account it may be that a report is about, for the service that keeps them from it."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import FindColleagues, FoundColleagues
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import or_, select

from identity.models import StaffGrantRow, StaffRow
from identity.roles import Role, day_of, not_over, role_book

from .who_is_meant import CalledAccount, who_is_meant


def find_colleagues(unit: Unit, request: FindColleagues) -> FoundColleagues:
    """For another service, whose unit reaches every school. Accounts that are suspended, wait for their first sign-in
    or begin later are among them; the words are kept nowhere."""
    book, roles = role_book(unit), _roles_at(unit, request.school_id)
    accounts = [
        CalledAccount(row.id, (row.name, *row.former_names), row.email or "", frozenset(roles[row.id]))
        for row in unit.session.scalars(select(StaffRow).where(StaffRow.kind == "person").order_by(StaffRow.id))
    ]
    meant = who_is_meant(accounts, request.words, request.staff_ids)
    triages = {key for key, role in book.items() if Right.CONCERN_TRIAGE in role.rights}
    team = [staff_id for staff_id, held in roles.items() if held & triages and Role.TRUST_LEAD not in held]
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.SERVICE_PEOPLE_APART, school_ids=[request.school_id])
    return FoundColleagues(staff_ids=sorted(meant.staff_ids), named=meant.named, team=sorted(team))


def _roles_at(unit: Unit, school_id: UUID) -> dict[UUID, set[str]]:
    """What each account holds, or will, at the school or for the trust."""
    found: dict[UUID, set[str]] = defaultdict(set)
    there = or_(StaffGrantRow.school_id.is_(None), StaffGrantRow.school_id == school_id)
    for grant in unit.session.scalars(select(StaffGrantRow).where(there, not_over(day_of(unit.now)))):
        found[grant.staff_id].add(grant.role)
    return found
