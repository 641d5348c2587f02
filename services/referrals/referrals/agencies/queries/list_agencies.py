"""Agencies that the caller's schools turn to, with their people."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.agencies import Agency, AgencyContact, AgencyList, AgencyQuery, ListAgencies
from sqlalchemy import func, select

from referrals.agencies.domain.visibility import is_for, is_there
from referrals.days import london_day
from referrals.models import AgencyRow, ContactRow


def list_agencies(unit: Unit, request: ListAgencies) -> AgencyList:
    """By kind and name; those that are no more only where asked for.

    ``not_found`` for a school at which the caller reads no records.
    """
    schools = _schools(unit, request.school_id)
    today = london_day(unit.now)
    rows = [
        row
        for row in unit.session.scalars(select(AgencyRow).order_by(AgencyRow.kind, func.lower(AgencyRow.name)))
        if is_for(row.school_ids, schools) and (request.past or is_there(None, row.until, today))
    ]
    unit.audit(AuditAction.REFERRAL_AGENCY_READ, right=Right.RECORD_READ, school_ids=schools)
    people = _people(unit, [row.id for row in rows])
    return AgencyList(agencies=[_shown(row, people[row.id], schools) for row in rows])


def get_agency(unit: Unit, request: AgencyQuery) -> Agency:
    """One agency; ``not_found`` unless one of the caller's schools turns to it."""
    schools = _schools(unit, None)
    row = unit.session.get(AgencyRow, request.agency_id)
    if row is None or not is_for(row.school_ids, schools):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.REFERRAL_AGENCY_READ, right=Right.RECORD_READ, school_ids=schools, object_id=row.id)
    return _shown(row, _people(unit, [row.id])[row.id], schools)


def _schools(unit: Unit, school_id: UUID | None) -> frozenset[UUID]:
    schools = unit.access.schools_with(Right.RECORD_READ)
    if school_id is None:
        return schools
    if school_id not in schools:
        raise Problem(ErrorCode.NOT_FOUND)
    return frozenset({school_id})


def _people(unit: Unit, agency_ids: Sequence[UUID]) -> dict[UUID, list[AgencyContact]]:
    found: dict[UUID, list[AgencyContact]] = defaultdict(list)
    there_first = (ContactRow.until.is_not(None), func.lower(ContactRow.name), ContactRow.id)
    of_them = select(ContactRow).where(ContactRow.agency_id == func.any(agency_ids)).order_by(*there_first)
    for row in unit.session.scalars(of_them):
        found[row.agency_id].append(
            AgencyContact(
                id=row.id,
                version=row.version,
                name=row.name,
                role=row.role,
                phone=row.phone,
                secure_address=row.secure_address,
                since=row.since,
                until=row.until,
            )
        )
    return found


def _shown(row: AgencyRow, contacts: list[AgencyContact], schools: frozenset[UUID]) -> Agency:
    """Which other schools of the trust turn to it is not told to who reads at none of them."""
    return Agency.model_validate(
        {
            "id": row.id,
            "version": row.version,
            "kind": row.kind,
            "name": row.name,
            "nation": row.nation,
            "school_ids": sorted(schools.intersection(row.school_ids)),
            "area": row.area,
            "postcode_districts": row.postcode_districts,
            "phone": row.phone,
            "night_phone": row.night_phone,
            "secure_address": row.secure_address,
            "form_link": row.form_link,
            "form_sections": row.form_sections,
            "since": row.since,
            "until": row.until,
            "contacts": contacts,
        }
    )
