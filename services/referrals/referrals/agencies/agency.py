"""An agency, and the people there."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.referrals.agencies import (
    Agency,
    AgencyContact,
    AgencyContactWords,
    AgencyKept,
    AgencyList,
    AgencyQuery,
    AgencyWords,
    KeepAgency,
    KeepContact,
    ListAgencies,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select

from referrals.days import london_day
from referrals.models import AgencyRow, ContactRow

from .visibility import is_for, is_there, must_keep_at

_FIELDS = frozenset(AgencyWords.model_fields) - {"school_ids", "form_sections"}


def keep_agency(unit: Unit, request: KeepAgency) -> AgencyKept:
    """By those who write in records at each of its schools; for every school, by those who keep the trust's lists.

    Schools that the caller does not reach stay as they are. ``not_found``, ``not_permitted``, ``stale_version``;
    ``invalid_request`` on ``school_ids``, ``name`` (there is one of that kind and name for the same school) or
    ``until`` (before ``since``).
    """
    if request.since is not None and request.until is not None and request.until < request.since:
        raise invalid("until", FieldCode.WRONG_FORMAT)
    row = None if request.agency_id is None else _locked_agency(unit, request.agency_id)
    if row is not None and row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    elsewhere = set() if row is None else set(row.school_ids) - unit.access.schools_with(Right.RECORD_READ)
    schools = sorted({*request.school_ids, *elsewhere})
    right = _check_keeps(unit, None if row is None else set(row.school_ids) - elsewhere, request, elsewhere)
    _check_name(unit, request, schools)
    if row is None:
        row = AgencyRow(id=new_id(), version=0)
        unit.session.add(row)
    for name in _FIELDS:
        setattr(row, name, getattr(request, name))
    row.school_ids = schools
    row.form_sections = [each.model_dump() for each in request.form_sections]
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(AuditAction.REFERRAL_AGENCY_KEEP, right=right, school_ids=schools, object_id=row.id)
    return AgencyKept(id=row.id, version=row.version)


def _locked_agency(unit: Unit, agency_id: UUID) -> AgencyRow:
    row = unit.session.scalar(select(AgencyRow).where(AgencyRow.id == agency_id).with_for_update())
    if row is None or not is_for(row.school_ids, unit.access.schools_with(Right.RECORD_READ)):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _check_keeps(unit: Unit, before: Collection[UUID] | None, request: KeepAgency, elsewhere: set[UUID]) -> Right:
    writes_at = unit.access.schools_with(Right.RECORD_WRITE)
    if set(request.school_ids) - writes_at:
        raise invalid("school_ids", FieldCode.UNKNOWN_SCHOOL)
    if elsewhere and not request.school_ids:
        raise invalid("school_ids", FieldCode.REQUIRED)  # others turn to it as well: it is not made everybody's
    must_write_at = must_keep_at(before, request.school_ids)
    if must_write_at is None:
        unit.access.require(Right.CATEGORY_ADMINISTER)
        return Right.CATEGORY_ADMINISTER
    if must_write_at - writes_at:  # a school where the caller only reads would lose it, or find it changed
        raise Problem(ErrorCode.NOT_PERMITTED)
    return Right.RECORD_WRITE


def _check_name(unit: Unit, request: KeepAgency, schools: Collection[UUID]) -> None:
    """Adding one agency is one after another, so that two people do not add the same at once."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("agency"))))
    same = select(AgencyRow).where(
        AgencyRow.kind == request.kind, func.lower(AgencyRow.name) == request.name.lower(), AgencyRow.until.is_(None)
    )
    for other in unit.session.scalars(same):
        overlaps = not schools or is_for(other.school_ids, schools)
        if other.id != request.agency_id and overlaps:
            raise invalid("name", FieldCode.DUPLICATE)


def keep_contact(unit: Unit, request: KeepContact) -> AgencyKept:
    """By those who write in records at a school that turns to the agency: a new social worker is for every school.

    ``not_found``, ``stale_version``; ``invalid_request`` on ``until`` (before ``since``).
    """
    if request.since is not None and request.until is not None and request.until < request.since:
        raise invalid("until", FieldCode.WRONG_FORMAT)
    schools = unit.access.schools_with(Right.RECORD_WRITE)
    agency = unit.session.get(AgencyRow, request.agency_id)
    if agency is None or not is_for(agency.school_ids, schools):
        raise Problem(ErrorCode.NOT_FOUND)
    row = _locked_contact(unit, request) if request.contact_id is not None else _new(unit, agency.id)
    for name in AgencyContactWords.model_fields:
        setattr(row, name, getattr(request, name))
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(
        AuditAction.REFERRAL_AGENCY_KEEP,
        right=Right.RECORD_WRITE,
        school_ids=sorted(schools.intersection(agency.school_ids)) if agency.school_ids else sorted(schools),
        object_id=agency.id,
    )
    return AgencyKept(id=row.id, version=row.version)


def _locked_contact(unit: Unit, request: KeepContact) -> ContactRow:
    row = unit.session.scalar(select(ContactRow).where(ContactRow.id == request.contact_id).with_for_update())
    if row is None or row.agency_id != request.agency_id:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def _new(unit: Unit, agency_id: UUID) -> ContactRow:
    row = ContactRow(id=new_id(), agency_id=agency_id, version=0)
    unit.session.add(row)
    return row


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
        found[row.agency_id].append(of_row(AgencyContact, row))
    return found


def _shown(row: AgencyRow, contacts: list[AgencyContact], schools: frozenset[UUID]) -> Agency:
    """Which other schools of the trust turn to it is not told to who reads at none of them."""
    return of_row(Agency, row, school_ids=sorted(schools.intersection(row.school_ids)), contacts=contacts)
